using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ActorRegistrar.Server.WebConsole;
using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.Tests.WebConsole;

/// <summary>The console's files as they are embedded: whole, from here alone, and without a way for text to become markup.</summary>
public sealed partial class ConsoleFilesTests
{
    private static readonly Dictionary<string, ConsoleFile> Files = ConsoleFiles.Load().ToDictionary(file => file.Path);

    private static readonly string[] ScriptPaths = [.. Files.Keys.Where(path => path.EndsWith(".js", StringComparison.Ordinal))];

    public static TheoryData<string> Scripts { get; } = new(ScriptPaths);

    public static TheoryData<string> All { get; } = new(Files.Keys);

    [Fact]
    public void The_page_names_only_files_that_are_there()
    {
        string[] named = [.. Named().Matches(TextOf("/")).Select(match => match.Groups[1].Value).Where(path => !path.StartsWith('#'))];
        Assert.Contains("/console/app.js", named);
        Assert.All(named, path => Assert.Contains(path, Files.Keys));
    }

    [Theory, MemberData(nameof(Scripts))]
    public void A_script_imports_only_files_that_are_there(string path) =>
        Assert.All(Imported().Matches(TextOf(path)), match => Assert.Contains(new Uri(new Uri("http://server" + path), match.Groups[1].Value).AbsolutePath, Files.Keys));

    [Fact]
    public void Every_script_is_imported_by_another_one_or_the_page()
    {
        var named = new HashSet<string>(Named().Matches(TextOf("/")).Select(match => match.Groups[1].Value));
        foreach (string path in ScriptPaths)
            named.UnionWith(Imported().Matches(TextOf(path)).Select(match => new Uri(new Uri("http://server" + path), match.Groups[1].Value).AbsolutePath));
        Assert.All(ScriptPaths, path => Assert.Contains(path, named));
    }

    [Theory, MemberData(nameof(Scripts))]
    public void No_script_makes_markup_or_code_out_of_text(string path) =>
        Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|\beval\b|new Function|javascript:|setAttribute\(""style", TextOf(path));

    [Fact]
    public void Nothing_in_the_page_is_inline()
    {
        string page = TextOf("/");
        Assert.DoesNotMatch(@"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page);
    }

    [Theory, MemberData(nameof(All))]
    public void Nothing_comes_from_elsewhere(string path) =>
        Assert.DoesNotMatch(@"https?://", TextOf(path).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));

    [Theory, MemberData(nameof(All))]
    public void Each_coding_gives_the_same_file_under_a_tag_of_its_own(string path)
    {
        ConsoleFile file = Files[path];
        ConsoleContent plain = file.For(ContentCoding.Identity), gzip = file.For(ContentCoding.Gzip), brotli = file.For(ContentCoding.Brotli);

        Assert.Equal(plain.Octets, Unpacked(new GZipStream(new MemoryStream(gzip.Octets), CompressionMode.Decompress)));
        Assert.Equal(plain.Octets, Unpacked(new BrotliStream(new MemoryStream(brotli.Octets), CompressionMode.Decompress)));
        Assert.Equal((null, "gzip", "br"), (plain.Encoding, gzip.Encoding, brotli.Encoding));
        Assert.Equal(3, new[] { plain.Tag, gzip.Tag, brotli.Tag }.Distinct().Count());
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "Brotli")]
    [InlineData("gzip", "Gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "Gzip")]
    [InlineData("br;q=0, gzip;q=0", "Identity")]
    [InlineData("deflate", "Identity")]
    [InlineData("", "Identity")]
    public void The_smallest_coding_that_the_client_takes_is_chosen(string accepted, string chosen)
    {
        IList<StringWithQualityHeaderValue> values = StringWithQualityHeaderValue.TryParseList([accepted], out IList<StringWithQualityHeaderValue>? read) ? read : [];
        Assert.Equal(chosen, ContentCodings.Choose(values).ToString());
    }

    private static string TextOf(string path) => Encoding.UTF8.GetString(Files[path].For(ContentCoding.Identity).Octets);

    private static byte[] Unpacked(Stream stream)
    {
        using var unpacked = new MemoryStream();
        using (stream) stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Named();

    [GeneratedRegex("""from "([^"]+)";""")]
    private static partial Regex Imported();
}
