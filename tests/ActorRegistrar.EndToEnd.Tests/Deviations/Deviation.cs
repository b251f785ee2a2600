using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ActorRegistrar.EndToEnd.Tests.Deviations;

/// <summary>
/// One input that no RFC has, out of a file: what there is to say of it, an empty line, the request. In the request <c>{domain}</c>,
/// <c>{user}</c>, <c>{number}</c>, <c>{id}</c>, <c>{port}</c> and <c>{serverport}</c> are filled in, lines end with CRLF, and
/// <c>\x00</c> is an octet.
/// </summary>
internal sealed partial class Deviation
{
    private readonly Dictionary<string, string> _says;
    private readonly string _request;

    private Deviation(string name, Dictionary<string, string> says, string request) => (Name, _says, _request) = (name, says, request);

    public string Name { get; }

    /// <summary><c>default</c>, <c>never</c>, or the switch that it needs.</summary>
    public string Taken => _says["taken"];

    /// <summary>The status that it gets; null for none at all.</summary>
    public int? Status(bool isSwitched) =>
        (isSwitched && _says.TryGetValue("switched", out string? text) ? text : _says["status"]) is var status && status == "none" ? null : int.Parse(status, CultureInfo.InvariantCulture);

    /// <summary>What has to be registered beforehand; null for nothing.</summary>
    public string? Registered(Values values) => _says.TryGetValue("registered", out string? text) ? values.FillIn(text) : null;

    /// <summary>The address-of-record that holds the contact afterwards.</summary>
    public string Bound(Values values) => values.FillIn(_says.GetValueOrDefault("bound", "sip:{user}@{domain}"));

    /// <summary>The only contact afterwards, as others are told, up to its lifetime; null for a request that registers none.</summary>
    public string? Contact(Values values) => _says.TryGetValue("contact", out string? text) ? values.FillIn(text) : null;

    public byte[] Request(Values values)
    {
        string text = values.FillIn(_request);
        if (_says.GetValueOrDefault("lines") != "lf") text = text.Replace("\n", "\r\n", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(Octet().Replace(text, octet => ((char)Convert.ToInt32(octet.Groups[1].Value, 16)).ToString()));
    }

    public static string[] Names { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Deviations"), "*.sip").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static Deviation Read(string name)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deviations", name + ".sip")).Replace("\r\n", "\n", StringComparison.Ordinal);
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var says = text[..end].Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        return new Deviation(name, says, text[(end + 2)..]);
    }

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex Octet();
}

/// <summary>What is filled in for one run of an input.</summary>
internal sealed record Values(string Domain, int Port, int ServerPort)
{
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string User { get; } = "u" + Guid.NewGuid().ToString("N")[..10];

    public string Number { get; } = Random.Shared.NextInt64(10_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture);

    public string FillIn(string text) => text
        .Replace("{domain}", Domain, StringComparison.Ordinal)
        .Replace("{user}", User, StringComparison.Ordinal)
        .Replace("{number}", Number, StringComparison.Ordinal)
        .Replace("{id}", Id, StringComparison.Ordinal)
        .Replace("{port}", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{serverport}", ServerPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
