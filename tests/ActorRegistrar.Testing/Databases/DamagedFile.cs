using System.Text;

namespace ActorRegistrar.Testing.Databases;

/// <summary>Damages a SQLite file that nobody has open, as a bad disk would.</summary>
public static class DamagedFile
{
    private const int PageOctets = 4096;
    private const byte IndexLeaf = 0x0A;
    private const byte TableLeaf = 0x0D;

    /// <summary>Flips a bit of the first octet of a text where it stands last in the file, which is where it was written last.</summary>
    public static void FlipIn(string file, string text)
    {
        byte[] octets = File.ReadAllBytes(file);
        int at = octets.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0, $"'{text}' is not in the file.");
        octets[at] ^= 0x01;
        File.WriteAllBytes(file, octets);
    }

    /// <summary>Makes a page of the index unreadable, and tells which of these texts are in it or stand beside one that is.</summary>
    public static string[] BreakIndexPage(string file, IEnumerable<string> texts)
    {
        string[] there = Break(file, IndexLeaf, texts, spared: 0), sorted = [.. texts.Order(StringComparer.Ordinal)];
        // Who looks for a neighbour's end looks into the page.
        return [.. sorted.Where((_, i) => sorted[Math.Max(0, i - 1)..Math.Min(sorted.Length, i + 2)].Intersect(there).Any())];
    }

    /// <summary>Makes a page of the table unreadable that is not the last, to which new rows go, and tells which of these texts are in it.</summary>
    public static string[] BreakTablePage(string file, IEnumerable<string> texts) => Break(file, TableLeaf, texts, spared: 1);

    /// <summary>Makes a run of zeros of a part of a page of the table that is not the last, and tells which of these texts were in the page.</summary>
    public static string[] ZeroInTablePage(string file, IEnumerable<string> texts, int from, int octets) =>
        Break(file, TableLeaf, texts, spared: 1, page => page.AsSpan(from, octets).Clear());

    private static string[] Break(string file, byte kind, IEnumerable<string> texts, int spared, Action<byte[]>? damage = null)
    {
        damage ??= page => page[0] = 0xFF;
        byte[] octets = File.ReadAllBytes(file);
        for (int start = octets.Length - PageOctets; start > 0; start -= PageOctets)
        {
            byte[] page = octets.AsSpan(start, PageOctets).ToArray();
            if (page[0] != kind) continue;
            string[] there = [.. Found(page, texts)];
            if (there.Length == 0 || spared-- > 0) continue;
            damage(page);
            page.CopyTo(octets.AsSpan(start));
            File.WriteAllBytes(file, octets);
            return there;
        }
        throw new InvalidOperationException("No page of that kind holds any of them.");
    }

    private static IEnumerable<string> Found(byte[] page, IEnumerable<string> texts) => texts.Where(text => page.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
