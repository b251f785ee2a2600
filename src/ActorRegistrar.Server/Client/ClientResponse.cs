using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Server.Client;

/// <summary>One contact of a response.</summary>
/// <param name="Uri">The URI as written.</param>
/// <param name="ExpiresSeconds">The expires parameter as written; null when absent.</param>
/// <param name="Q">The q parameter as written; null when absent.</param>
internal sealed record ResponseContact(string Uri, string? ExpiresSeconds, string? Q);

/// <summary>What the client verbs show of a response.</summary>
internal sealed record ClientResponse
{
    /// <summary>The branch of the topmost Via, which names the request (RFC 3261 section 17.1.3).</summary>
    public required string Branch { get; init; }

    /// <summary>100 to 699.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The reason phrase as written.</summary>
    public required string Reason { get; init; }

    /// <summary>All contacts, in order.</summary>
    public required ImmutableArray<ResponseContact> Contacts { get; init; }

    /// <summary>Min-Expires of a 423; null when absent.</summary>
    public string? MinExpires { get; init; }

    /// <summary>Retry-After; null when absent.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The values of WWW-Authenticate, in order.</summary>
    public ImmutableArray<string> Challenges { get; init; } = [];

    /// <summary>The whole message.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Reads a response; false for anything else.</summary>
    public static bool TryParse(byte[] bytes, SipFraming framing, [NotNullWhen(true)] out ClientResponse? response)
    {
        response = null;
        // The parser may unfold lines where they are.
        byte[] whole = [.. bytes];
        var message = new SipMessage();
        if (!SipParser.Parse(bytes, message, framing, SipLimits.Default).IsOk || message.IsRequest)
        {
            return false;
        }
        response = new ClientResponse
        {
            Branch = Encoding.ASCII.GetString(message.TopVia.Branch),
            StatusCode = message.StatusCode,
            Reason = Encoding.UTF8.GetString(message.ReasonPhrase),
            Contacts = ReadContacts(message),
            MinExpires = ReadHeader(message, SipHeader.MinExpires),
            RetryAfter = ReadHeader(message, SipHeader.RetryAfter),
            Challenges = ReadChallenges(message),
            Bytes = whole,
        };
        return true;
    }

    private static ImmutableArray<ResponseContact> ReadContacts(SipMessage message)
    {
        var contacts = ImmutableArray.CreateBuilder<ResponseContact>();
        foreach (ReadOnlySpan<byte> value in message.Values(SipHeader.Contact))
        {
            if (!NameAddress.TryParse(value, out NameAddress address)) continue;
            contacts.Add(new ResponseContact(Encoding.UTF8.GetString(address.Uri), ReadParameter(address, "expires"u8), ReadParameter(address, "q"u8)));
        }
        return contacts.ToImmutable();
    }

    private static ImmutableArray<string> ReadChallenges(SipMessage message)
    {
        var challenges = ImmutableArray.CreateBuilder<string>();
        for (int row = 0; row < message.HeaderCount; row++)
        {
            if (message.HeaderAt(row) == SipHeader.WwwAuthenticate) challenges.Add(Encoding.UTF8.GetString(message.ValueAt(row)));
        }
        return challenges.ToImmutable();
    }

    private static string? ReadParameter(in NameAddress address, ReadOnlySpan<byte> name) =>
        HeaderParameters.TryGet(address.Parameters, name, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;

    private static string? ReadHeader(SipMessage message, SipHeader header) =>
        message.TryGet(header, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
}
