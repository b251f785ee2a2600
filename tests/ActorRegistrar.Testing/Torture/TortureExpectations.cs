using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Testing.Torture;

/// <summary>
/// The torture messages of RFC 4475 and RFC 5118 with their outcomes, decided once for the parser and the server.
/// </summary>
public static partial class TortureExpectations
{
    /// <summary>Every message of both RFCs.</summary>
    public static IEnumerable<TortureExpectation> All => Rfc4475.Concat(Rfc5118);

    /// <summary>The exact bytes of a message, in a buffer of the caller's own.</summary>
    public static byte[] BytesOf(TortureExpectation expectation)
    {
        string folder = Rfc4475.Contains(expectation) ? "rfc4475" : "rfc5118";
        using var stream = typeof(TortureExpectations).Assembly.GetManifestResourceStream($"Torture/{folder}/{expectation.Name}.dat")
            ?? throw new InvalidOperationException($"{expectation.Name} is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static TortureExpectation Ok(string name, string section, params int[] final) =>
        new(name, section, SipParseStatus.Ok, 0, "", final);

    private static TortureExpectation Refuse(string name, string section, int statusCode, string reason) =>
        new(name, section, SipParseStatus.Refuse, statusCode, reason, [statusCode]);

    private static TortureExpectation Drop(string name, string section, string reason) =>
        new(name, section, SipParseStatus.Drop, 0, reason, []);
}
