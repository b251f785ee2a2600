using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>
/// The REGISTERs that make a registrar hold a binding. Each has the Via of the client below ours, as if a proxy had passed it on: so the
/// registrar does not take this process for the client, whose address would then be where calls go, or whose connection they depend on.
/// </summary>
/// <param name="callId">The Call-ID of all of them: a client that starts anew, for whom every CSeq is right.</param>
internal sealed class RegisterMessages(string callId)
{
    /// <summary>Contacts in one removal.</summary>
    public const int MaxRemovals = 16;

    private uint _cseq;

    /// <summary>Registers one binding for the rest of its lifetime.</summary>
    public ClientRequest Register(AddressOfRecord addressOfRecord, Binding binding, long seconds)
    {
        var headers = new List<string> { ViaOf(binding.Source), $"Contact: <{binding.ContactUri}>{binding.Parameters};expires={seconds.ToString(CultureInfo.InvariantCulture)}" };
        headers.AddRange(binding.Path.Select(hop => $"Path: {hop}"));
        headers.Add(binding.RegId > 0 && EdgeDoesOutbound(binding.Path) ? "Supported: path, outbound" : "Supported: path");
        return Request(addressOfRecord, headers, binding.UserAgent);
    }

    /// <summary>Removes contacts.</summary>
    public ClientRequest Remove(AddressOfRecord addressOfRecord, IEnumerable<string> contacts) =>
        Request(addressOfRecord, [ViaOf(RequestSource.Local), .. contacts.Select(contact => $"Contact: <{contact}>;expires=0"), "Supported: path"], null);

    /// <summary>The same with the answer to a challenge.</summary>
    public ClientRequest Again(ClientRequest request, string authorization) =>
        request with { CSeq = NextCSeq(), Branch = NewBranch(), Headers = [.. request.Headers, authorization] };

    /// <summary>Whether outbound applies for a client that does not stand next to the registrar (RFC 5626 section 6): its own edge proxy says so.</summary>
    private static bool EdgeDoesOutbound(ImmutableArray<string> path) =>
        !path.IsEmpty && NameAddress.TryParse(Encoding.UTF8.GetBytes(path[^1]), out NameAddress hop)
        && SipUri.TryParse(hop.Uri, out SipUri uri) && uri.TryGetParameter("ob"u8, out _);

    private ClientRequest Request(AddressOfRecord addressOfRecord, List<string> headers, string? userAgent)
    {
        string address = addressOfRecord.ToString();
        var request = new ClientRequest
        {
            Method = "REGISTER",
            RequestUri = $"sip:{addressOfRecord.Domain}",
            AddressOfRecord = address,
            CallId = callId,
            CSeq = NextCSeq(),
            Headers = headers,
            Branch = NewBranch(),
        };
        return userAgent is null ? request : request with { UserAgent = userAgent };
    }

    private static string ViaOf(RequestSource source)
    {
        bool isKnown = source.RemoteAddress.Length > 0 && source.Transport is "udp" or "tcp" or "tls" or "ws" or "wss";
        string sentBy = isKnown ? $"{source.Transport.ToUpperInvariant()} {source.RemoteAddress}" : "UDP client.invalid";
        return $"Via: SIP/2.0/{sentBy};branch={NewBranch()}";
    }

    private static string NewBranch() => "z9hG4bK" + ClientRequest.RandomToken();

    private uint NextCSeq() => Interlocked.Increment(ref _cseq);
}
