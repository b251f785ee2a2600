using System.Globalization;
using System.Text;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A request built as text, so that the wire tests depend on nothing of ours.</summary>
public sealed record Request
{
    private static int _numbers;

    public string Method { get; init; } = "REGISTER";

    public required string Uri { get; init; }

    public required string To { get; init; }

    public string From { get; init; } = "";

    public string CallId { get; init; } = Unique("call");

    public uint CSeq { get; init; } = 1;

    public string Branch { get; init; } = Unique("z9hG4bK");

    /// <summary>Parameters of the Via, after the branch.</summary>
    public string ViaParameters { get; init; } = ";rport";

    /// <summary>Host and port of the Via; null for the address that the request is sent from.</summary>
    public string? SentBy { get; init; }

    public IReadOnlyList<string> Headers { get; init; } = [];

    public string Body { get; init; } = "";

    public static string Unique(string prefix) => $"{prefix}{Interlocked.Increment(ref _numbers)}x{Guid.NewGuid():N}";

    /// <summary>An address-of-record that no other test uses.</summary>
    public static string NewAddressOfRecord() => $"sip:{Unique("u")}@example.com";

    public static Request Register(string addressOfRecord, params string[] headers) =>
        new() { Uri = "sip:" + addressOfRecord[(addressOfRecord.IndexOf('@', StringComparison.Ordinal) + 1)..], To = addressOfRecord, Headers = headers };

    public static Request For(string method, string uri, params string[] headers) => new() { Method = method, Uri = uri, To = uri, Headers = headers };

    public static Request Options() => For("OPTIONS", "sip:example.com");

    /// <summary>The same binding again: same Call-ID, next CSeq, a transaction of its own.</summary>
    public Request Next(params string[] headers) => this with { CSeq = CSeq + 1, Branch = Unique("z9hG4bK"), Headers = headers };

    /// <summary>The same request in a transaction of its own, as a client sends it that never saw the response.</summary>
    public Request Again() => this with { Branch = Unique("z9hG4bK") };

    public byte[] Bytes(string transport, string local)
    {
        string[] rows =
        [
            string.Create(CultureInfo.InvariantCulture, $"{Method} {Uri} SIP/2.0"),
            $"Via: SIP/2.0/{transport} {SentBy ?? local};branch={Branch}{ViaParameters}",
            "Max-Forwards: 70",
            $"From: <{(From.Length > 0 ? From : To)}>;tag=1",
            $"To: <{To}>",
            $"Call-ID: {CallId}",
            string.Create(CultureInfo.InvariantCulture, $"CSeq: {CSeq} {Method}"),
            .. Headers,
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(Body)}"),
        ];
        return Encoding.UTF8.GetBytes(string.Join("\r\n", rows) + "\r\n\r\n" + Body);
    }
}
