using System.Text;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A response read without the code under test.</summary>
internal sealed record SipReply(int Status, string Reason, IReadOnlyList<(string Name, string Value)> Headers, string Text)
{
    public static SipReply Parse(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Assert.EndsWith("\r\n\r\n", text, StringComparison.Ordinal);
        string[] lines = text[..^4].Split("\r\n");
        Assert.StartsWith("SIP/2.0 ", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Contains(": ", line, StringComparison.Ordinal));
        return new SipReply(
            int.Parse(lines[0].AsSpan(8, 3)),
            lines[0][12..],
            [.. lines.Skip(1).Select(line => (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]))],
            text);
    }

    public string[] All(string name) => [.. Headers.Where(header => header.Name == name).Select(header => header.Value)];

    public string One(string name) => Assert.Single(All(name));
}
