namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Nonce counts from one run to the next, so that a restart that was asked for costs no client a challenge. The file is there only while no
/// run is: reading it removes it, so after a crash there is none, and what was counted by then is not known. Nonces from before are stale
/// then.
/// </summary>
internal static class NonceCountsFile
{
    private const ulong Mark = 0x3143_4E52_4441; // "ADRNC1"

    /// <summary>Writes the counts. Failing is no harm: the next run then knows of none.</summary>
    /// <param name="path">Where; null for nowhere.</param>
    /// <param name="counts">The counts; nothing may be added to them meanwhile.</param>
    /// <param name="notBefore">The earliest time of a nonce, in milliseconds since 1970, whose use they would know of.</param>
    public static void Save(string? path, NonceCounts counts, long notBefore)
    {
        if (path is null) return;
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Mark);
        writer.Write(Math.Max(notBefore, counts.ForgottenUpTo + 1));
        foreach ((NonceId nonce, uint highest) in counts.All())
        {
            writer.Write(nonce.IssuedAt);
            writer.Write(nonce.Serial);
            writer.Write(highest);
        }
        writer.Flush();
        StateFile.TryWrite(path, buffer);
    }

    /// <summary>Reads the counts of the run before and removes the file.</summary>
    /// <param name="path">Where; null for nowhere.</param>
    /// <param name="counts">Where they go.</param>
    /// <returns>As was given to <see cref="Save"/>; null when nothing is known of earlier nonces.</returns>
    public static long? Take(string? path, NonceCounts counts)
    {
        if (path is null) return null;
        byte[]? bytes = StateFile.TryRead(path, int.MaxValue);
        try
        {
            File.Delete(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // A second run must not take them for what was counted last.
            return null;
        }
        return bytes is null ? null : Read(bytes, counts);
    }

    private static long? Read(byte[] bytes, NonceCounts counts)
    {
        const int entryBytes = 16, headerBytes = 16;
        if (bytes.Length < headerBytes || (bytes.Length - headerBytes) % entryBytes != 0 || BitConverter.ToUInt64(bytes) != Mark) return null;
        for (int at = headerBytes; at < bytes.Length; at += entryBytes)
            counts.Take(new NonceId(BitConverter.ToInt64(bytes, at), BitConverter.ToUInt32(bytes, at + 8)), BitConverter.ToUInt32(bytes, at + 12));
        return BitConverter.ToInt64(bytes, 8);
    }
}
