using System.Text;
using System.Text.RegularExpressions;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A request or a response as text, read by splitting lines: the tests do not trust the parser that they test.</summary>
public partial class ReceivedMessage
{
    private readonly List<(string Name, string Value)> _headers = [];

    public ReceivedMessage(byte[] bytes)
    {
        Bytes = bytes;
        Text = Encoding.UTF8.GetString(bytes);
        int end = Text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"No SIP message: {Text}");
        string[] lines = Text[..end].Split("\r\n");
        StartLine = lines[0];
        foreach (string line in lines[1..])
        {
            string[] parts = line.Split(':', 2);
            _headers.Add((parts[0].Trim(), parts[1].Trim()));
        }
        // A display name in another encoding is repeated as it came (RFC 3261 section 8.2.6.2), and nothing else that is no UTF-8.
        Assert.True(System.Text.Unicode.Utf8.IsValid(DisplayName().Replace(Encoding.Latin1.GetString(bytes), "").Select(letter => (byte)letter).ToArray()), Text);
        foreach ((string name, string value) in _headers) Assert.DoesNotContain(name + value, char.IsControl);
    }

    public byte[] Bytes { get; }

    public string Text { get; }

    /// <summary>The first line.</summary>
    public string StartLine { get; }

    public IReadOnlyList<(string Name, string Value)> Headers => _headers;

    /// <summary>The values of all rows of this header field.</summary>
    public string[] All(string name) => [.. _headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>The value of this header field, which has one row.</summary>
    public string One(string name) => All(name) is [var value] ? value : throw new InvalidOperationException($"Not one {name} in\n{Text}");

    /// <summary>Every Contact, whether rows were used or commas.</summary>
    public ReceivedContact[] Contacts =>
    [
        .. All("Contact")
            .SelectMany(row => row.Split(",<", StringSplitOptions.TrimEntries))
            .SelectMany(row => row.Split(", <", StringSplitOptions.TrimEntries))
            .Select(ReceivedContact.Parse),
    ];

    public override string ToString() => Text;

    [GeneratedRegex(@"(?<=\n(?:From|To): )[^<;]*(?=<)")]
    private static partial Regex DisplayName();
}
