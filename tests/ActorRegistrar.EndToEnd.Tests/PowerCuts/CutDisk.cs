using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.PowerCuts;

/// <summary>
/// What a disk holds after a power cut: the files as they were when writing down began, and every write since then that a flush of the
/// same file has covered. A write that none has covered may have reached the disk or not; <paramref name="arrives"/> says of each.
/// </summary>
/// <remarks>
/// A flush covers the writes that had returned when it began, and has done so only when it has returned itself. Files are made and removed
/// by nobody here, so directories need no flush; a log in which that happens is refused.
/// </remarks>
internal sealed class CutDisk(IReadOnlyList<SystemCall> calls, Func<bool> arrives)
{
    private static readonly string[] Flushes = ["fsync", "fdatasync"];

    /// <summary>Changes a copy of the files as they were at the beginning into what the cut leaves of them.</summary>
    /// <param name="copy">The directory of the copies.</param>
    /// <param name="original">The directory that the calls name.</param>
    /// <param name="cutAt">The line of the log before which the power goes.</param>
    public void Apply(string copy, string original, int cutAt)
    {
        foreach (string file in Directory.GetFiles(copy)) ApplyToFile(file, Path.Combine(original, Path.GetFileName(file)), cutAt);
    }

    private void ApplyToFile(string copy, string original, int cutAt)
    {
        SystemCall[] own = [.. calls.Where(call => call.File == original && call.BeganAt < cutAt && call.Result >= 0)];
        SystemCall[] flushes = [.. own.Where(call => Flushes.Contains(call.Name) && call.EndedAt < cutAt)];
        using FileStream disk = File.Open(copy, FileMode.Open);
        foreach (SystemCall call in own.Where(call => !Flushes.Contains(call.Name)))
        {
            if (!flushes.Any(flush => call.EndedAt < flush.BeganAt) && !arrives()) continue;
            switch (call.Name)
            {
                case "pwrite64":
                    disk.Position = call.LastNumber;
                    byte[] bytes = call.Texts.Single();
                    disk.Write(bytes.AsSpan(0, call.EndedAt == SystemCall.Never ? bytes.Length : (int)call.Result));
                    break;
                case "ftruncate":
                    disk.SetLength(call.LastNumber);
                    break;
                default:
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{call.Name} on {original} is not understood."));
            }
        }
    }
}
