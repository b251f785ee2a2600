using System.IO.Hashing;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>A small file of this process's own, readable by its account only, that is replaced whole and ends with a checksum.</summary>
internal static class StateFile
{
    private const int ChecksumBytes = sizeof(ulong);

    /// <summary>Writes it. Failing is no harm: the next run finds what was there before, or nothing.</summary>
    /// <returns>Whether it is on the disk.</returns>
    public static bool TryWrite(string path, MemoryStream content)
    {
        content.Write(BitConverter.GetBytes(XxHash3.HashToUInt64(content.GetBuffer().AsSpan(0, (int)content.Length))));
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(path + ".new", options))
            {
                file.Write(content.GetBuffer(), 0, (int)content.Length);
                file.Flush(flushToDisk: true);
            }
            File.Move(path + ".new", path, overwrite: true);
            return true;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads it without its checksum; null when it is not there, cannot be read, is longer than any that was written, or damaged.</summary>
    public static byte[]? TryRead(string path, long maxBytes)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length < ChecksumBytes || file.Length > maxBytes + ChecksumBytes) return null;
            byte[] bytes = File.ReadAllBytes(path);
            return BitConverter.ToUInt64(bytes, bytes.Length - ChecksumBytes) == XxHash3.HashToUInt64(bytes.AsSpan(..^ChecksumBytes)) ? bytes[..^ChecksumBytes] : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
