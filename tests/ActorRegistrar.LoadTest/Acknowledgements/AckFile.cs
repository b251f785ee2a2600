using System.Globalization;
using System.Text;
using ActorRegistrar.LoadTest.Commands;

namespace ActorRegistrar.LoadTest.Acknowledgements;

/// <summary>Reads what <see cref="AckLog"/> wrote.</summary>
internal static class AckFile
{
    private const int Columns = 5;

    /// <summary>Every address-of-record in the file; of several lines for one contact the last counts.</summary>
    /// <exception cref="UsageException">There is no such file, or a line is none of it.</exception>
    public static IReadOnlyList<AckedAddress> Read(string path)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        var bindings = new Dictionary<string, Dictionary<string, long>>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] columns = line.Split(' ');
            if (columns.Length != Columns || !IsAddress(columns[0]) || !long.TryParse(columns[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long expiresAt))
            {
                throw new UsageException($"{path}, line {number}: not 'aor callid cseq contact expiresAtUnixMs'.");
            }
            if (!bindings.TryGetValue(columns[0], out var held)) bindings.Add(columns[0], held = []);
            held[columns[3]] = expiresAt;
        }
        return [.. bindings.Select(aor => new AckedAddress(
            Encoding.UTF8.GetBytes(aor.Key), [.. aor.Value.Select(held => new AckedBinding(Encoding.UTF8.GetBytes(held.Key), held.Value))]))];
    }

    private static bool IsAddress(string text) => text.StartsWith("sip:", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal);
}
