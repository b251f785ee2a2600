using System.Globalization;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Replays;

/// <summary>
/// JSON Lines to a file. Without a checkpoint it is written under another name and takes its own when it is whole; with one it grows in
/// place, and what stands behind the length that the checkpoint names is cut off when the replay is taken up again.
/// </summary>
internal sealed class FileSink : IReplaySink
{
    private readonly string _file;
    private readonly string? _temporary;
    private readonly FileStream _stream;
    private long _length;
    private bool _isComplete;

    private FileSink(string file, string? temporary, FileStream stream, long length)
    {
        _file = file;
        _temporary = temporary;
        _stream = stream;
        _length = length;
    }

    /// <inheritdoc/>
    public string Target => TargetOf(_file);

    /// <summary>Few: what is under way at a collection of garbage is copied.</summary>
    public int MaxBatch => 256;

    /// <inheritdoc/>
    public int ReadAhead => 3;

    /// <inheritdoc/>
    public bool TakesText => true;

    /// <inheritdoc/>
    public bool HasRefusals => false;

    /// <summary>What the checkpoint of a file says.</summary>
    public static string TargetOf(string file) => "file " + Path.GetFullPath(file);

    /// <summary>A file that is replaced when everything has been written.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static FileSink Replace(string file)
    {
        string temporary = file + ".partial";
        return new FileSink(file, temporary, Open(file, temporary, FileMode.Create), 0);
    }

    /// <summary>A file that grows, from the length that a checkpoint names; without one it must be empty, or not there yet.</summary>
    /// <exception cref="UsageException">It cannot be written, or it is not the one that the checkpoint names.</exception>
    public static FileSink Append(string file, ReplayCheckpoint? checkpoint)
    {
        if (checkpoint is null && new FileInfo(file) is { Exists: true, Length: > 0 }) throw new UsageException($"'{file}' is there already, but its checkpoint is not; name another file, or move it away to begin anew.");
        FileStream stream = Open(file, file, FileMode.OpenOrCreate);
        long length = checkpoint?.Length ?? 0;
        if (stream.Length < length)
        {
            string problem = string.Create(CultureInfo.InvariantCulture, $"'{file}' has {stream.Length} octets, and its checkpoint says that {length} were written; name the right file, or delete the checkpoint and the file to begin anew.");
            stream.Dispose();
            throw new UsageException(problem);
        }
        stream.SetLength(length);
        stream.Position = length;
        return new FileSink(file, null, stream, length);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ReplayBatch batch, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> text = (await batch.Text!).Bytes;
        try
        {
            _stream.Write(text.Span);
            _length += text.Length;
        }
        catch (IOException failed)
        {
            Cut();
            throw new ReplayFailedException(_temporary is null
                ? string.Create(CultureInfo.InvariantCulture, $"'{_file}' cannot be written: {Sentence(failed)} It ends after a whole line, at octet {_length}; the same command goes on from there.")
                : $"'{_file}' cannot be written: {Sentence(failed)} Nothing was left behind.");
        }
    }

    /// <inheritdoc/>
    public long? Settle()
    {
        try
        {
            if (!_isComplete) _stream.Flush(flushToDisk: true);
        }
        catch (IOException failed)
        {
            throw new ReplayFailedException($"'{_file}' cannot be written: {Sentence(failed)}");
        }
        return _length;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Complete()
    {
        Settle();
        _stream.Dispose();
        _isComplete = true;
        if (_temporary is null) return [];
        try
        {
            File.Move(_temporary, _file, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ReplayFailedException($"'{_file}' cannot be replaced: {refused.Message} What was replayed is in '{_temporary}'.");
        }
        return [];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _stream.Dispose();
        if (!_isComplete && _temporary is not null) File.Delete(_temporary);
        return ValueTask.CompletedTask;
    }

    private static FileStream Open(string named, string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"'{named}' cannot be written: {refused.Message}");
        }
    }

    /// <summary>What the system says, without the name of the file, which it does not always add.</summary>
    private static string Sentence(IOException failed) => failed.Message.Split(" : '")[0].TrimEnd('.', ' ') + ".";

    private void Cut()
    {
        try
        {
            _stream.SetLength(_length);
        }
        catch (IOException)
        {
            // The checkpoint names the length that is good, so the rest is cut when the replay goes on.
        }
    }
}
