using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Migration;

/// <summary>
/// Standard output, or a file that appears whole or not at all: written beside its place, flushed to the disk, then moved there. Where
/// clients are is nobody else's business, so it is its owner's alone.
/// </summary>
internal sealed class ExportFile : IDisposable
{
    private readonly string? _partial;
    private bool _isComplete;

    private ExportFile(Stream stream, string? path, string? partial)
    {
        Stream = stream;
        Path = path;
        _partial = partial;
    }

    /// <summary>Where to write.</summary>
    public Stream Stream { get; }

    /// <summary>The file; null for standard output.</summary>
    public string? Path { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="UsageException">It cannot be made there.</exception>
    public static ExportFile Open(string? path)
    {
        if (path is null or "-") return new ExportFile(new BufferedStream(Console.OpenStandardOutput(), 65_536), null, null);
        string whole = System.IO.Path.GetFullPath(path), partial = $"{whole}.{Environment.ProcessId}.partial";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 65_536 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new ExportFile(new FileStream(partial, options), path, partial);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {refused.Message}");
        }
    }

    /// <summary>Whether the disk, or what is allowed of it, is full; .NET says the latter by an exception of its own.</summary>
    public static bool IsFull(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>Puts the file in its place.</summary>
    public void Complete()
    {
        Stream.Flush();
        if (_partial is null) return;
        ((FileStream)Stream).Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_partial, System.IO.Path.GetFullPath(Path!), overwrite: true);
        _isComplete = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_partial is null || _isComplete) return;
        try
        {
            Stream.Dispose();
        }
        catch (Exception full) when (IsFull(full))
        {
            // The disk that is full has been told of already.
        }
        File.Delete(_partial);
    }
}
