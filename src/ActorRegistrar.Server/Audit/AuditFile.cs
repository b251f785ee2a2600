using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Audit;

/// <summary>
/// The audit file: one line of JSON for each event, readable by its owner only. Past its size it is put aside as <c>.1</c>, what was <c>.1</c>
/// becomes <c>.2</c>, and the oldest is removed. The server and the commands of the same machine may write to it at once.
/// </summary>
/// <param name="settings">Its size and how many are kept.</param>
/// <param name="path">The file.</param>
internal sealed class AuditFile(AuditSection settings, string path)
{
    /// <summary>What stands in the name of the file of refused REGISTERs, before the extension.</summary>
    public const string RefusedRegisters = ".registers";

    /// <summary>What stands in the name of the file of refused HTTP requests, before the extension.</summary>
    public const string RefusedRequests = ".requests";

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    private readonly string _path = Path.GetFullPath(path);

    /// <summary>
    /// The file of these settings, for what operators do, or the one beside it for refusals, which must not push that out; null when there is none.
    /// </summary>
    /// <param name="settings">The settings.</param>
    /// <param name="part"><see cref="RefusedRegisters"/>, <see cref="RefusedRequests"/> or nothing.</param>
    public static AuditFile? Of(AuditSection settings, string part = "") => settings.File.Length > 0
        ? new AuditFile(settings, Path.ChangeExtension(settings.File, null) + part + Path.GetExtension(settings.File))
        : null;

    /// <summary>Why it cannot be written to; null when it can.</summary>
    public string? FindProblem()
    {
        try
        {
            Write("");
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"Registrar:Audit:File is '{settings.File}', where {_path} cannot be written to ({refused.Message}); name another file, or leave it empty.";
        }
    }

    /// <summary>Adds one event.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written to.</exception>
    public void Add(AuditEvent happened) => Add([JsonSerializer.Serialize(happened, AuditJson.Default.AuditEvent)]);

    /// <summary>Adds events, whole lines at once.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written to.</exception>
    public void Add(IEnumerable<string> lines) => Write(string.Concat(lines.Select(line => line + "\n")));

    private void Write(string lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        // Beside it, because the file itself changes its name; held by one process at a time.
        using FileStream held = Hold();
        if (File.Exists(_path) && new FileInfo(_path).Length >= settings.FileBytes) PutAside();
        using var writer = new StreamWriter(_path, OwnersOnly(FileMode.Append, FileShare.ReadWrite | FileShare.Delete));
        writer.Write(lines);
    }

    private FileStream Hold()
    {
        for (var waited = TimeSpan.Zero; ; waited += LockPause)
        {
            try
            {
                return new FileStream(_path + ".lock", OwnersOnly(FileMode.OpenOrCreate, FileShare.None));
            }
            catch (IOException) when (waited < LockPatience && File.Exists(_path + ".lock"))
            {
                Thread.Sleep(LockPause);
            }
        }
    }

    private void PutAside()
    {
        for (int number = settings.FilesKept; number >= 1; number--)
        {
            string older = NameOf(number), newer = number == 1 ? _path : NameOf(number - 1);
            if (File.Exists(newer)) File.Move(newer, older, overwrite: true);
        }
    }

    private string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");

    private static FileStreamOptions OwnersOnly(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
