using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>What a dump of a process would hold.</summary>
internal static class ProcessMemory
{
    private const long MostBytes = 1L << 30;

    /// <summary>Everything that it can write to and that is in memory; empty where the system does not let one look.</summary>
    public static byte[] Writable(int processId)
    {
        using var all = new MemoryStream();
        try
        {
            using var memory = new FileStream($"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            foreach (string line in File.ReadLines($"/proc/{processId}/maps"))
            {
                string[] words = line.Split(' ', 3);
                if (!words[1].StartsWith("rw", StringComparison.Ordinal) || all.Length > MostBytes) continue;
                string[] bounds = words[0].Split('-');
                Copy(memory, Address(bounds[0]), Address(bounds[1]), all);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // The test looks at everything else.
        }
        return all.ToArray();
    }

    /// <summary>By the page, because a reserved region is mostly not there.</summary>
    private static void Copy(FileStream memory, long from, long to, MemoryStream into)
    {
        byte[] block = new byte[64 * 1024];
        for (long at = from; at < to; at += block.Length)
        {
            try
            {
                memory.Position = at;
                int read = memory.Read(block, 0, (int)Math.Min(block.Length, to - at));
                if (block.AsSpan(0, read).ContainsAnyExcept((byte)0)) into.Write(block, 0, read);
            }
            catch (IOException)
            {
                // Not mapped after all.
            }
        }
    }

    private static long Address(string hexadecimal) => long.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
