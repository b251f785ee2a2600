using System.Text;

namespace ActorRegistrar.Testing.Injection;

/// <summary>A response without a body, cut at its line ends and by nothing of the code under test.</summary>
public sealed class MessageLines
{
    private static readonly string[] Once = ["Via", "From", "To", "Call-ID", "CSeq", "Content-Length"];

    private static readonly string[] AtMostOnce =
        ["Server", "Date", "Expires", "Min-Expires", "Retry-After", "Require", "Supported", "Unsupported", "Flow-Timer", "Allow", "Accept", "Accept-Encoding", "Accept-Language", "Allow-Events", "Timestamp"];

    private static readonly string[] Several = ["Contact", "Path", "Service-Route"];

    private readonly List<(string Name, string Value)> _rows = [];

    private MessageLines(int status) => Status = status;

    public int Status { get; }

    public string[] Contacts => [.. _rows.Where(row => row.Name == "Contact").Select(row => row.Value)];

    /// <summary>Null in the answer to a request without.</summary>
    public string? CallId => _rows.SingleOrDefault(row => row.Name == "Call-ID").Value;

    public static MessageLines Of(byte[] message)
    {
        var lines = new List<string>();
        int start = 0;
        for (int at = 0; at < message.Length; at++)
        {
            Assert.False(message[at] == 0, "NUL: " + Encoding.UTF8.GetString(message));
            if (message[at] == '\n') Assert.True(at > 0 && message[at - 1] == '\r', "LF alone: " + Encoding.UTF8.GetString(message));
            if (message[at] != '\r') continue;
            Assert.True(at + 1 < message.Length && message[at + 1] == '\n', "CR alone: " + Encoding.UTF8.GetString(message));
            lines.Add(Encoding.UTF8.GetString(message, start, at - start));
            start = at + 2;
        }
        string text = Encoding.UTF8.GetString(message);
        Assert.Equal(message.Length, start);
        Assert.Equal("", lines[^1]);
        Assert.DoesNotContain("", lines[..^1]);
        Assert.StartsWith("SIP/2.0 ", lines[0], StringComparison.Ordinal);
        var response = new MessageLines(int.Parse(lines[0].AsSpan(8, 3), System.Globalization.CultureInfo.InvariantCulture));
        foreach (string line in lines[1..^1])
        {
            Assert.False(line.StartsWith(' ') || line.StartsWith('\t'), text);
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            Assert.True(colon > 0, text);
            response._rows.Add((line[..colon], line[(colon + 2)..]));
        }
        Assert.All(response._rows, row => Assert.Contains(row.Name, Once.Concat(AtMostOnce).Concat(Several)));
        Assert.All(Once.Concat(AtMostOnce), name => Assert.InRange(response._rows.Count(row => row.Name == name), 0, 1));
        Assert.Equal("0", response._rows.Single(row => row.Name == "Content-Length").Value);
        return response;
    }

    /// <summary>Whether it has all that the answer to a well-formed request repeats.</summary>
    public void AssertWhole() => Assert.All(Once, name => Assert.Single(_rows, row => row.Name == name));
}
