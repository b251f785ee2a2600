using System.Collections.Immutable;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Testing.Histories;

/// <summary>Requests and contacts with everything at a usual value, to be changed by <c>with</c>.</summary>
public static class Some
{
    public const string Device = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    public const string OtherDevice = "urn:uuid:00000000-0000-1000-8000-000a95a0e128";

    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly AddressOfRecord Alice = AddressOfRecord.FromKey("alice@example.com");

    public static RegisterRequest Register(params ContactOffer[] contacts) => new()
    {
        AddressOfRecord = Alice,
        Contacts = [.. contacts],
        CallId = "call-1",
        CSeq = 1,
        ReceivedAt = T0,
        Source = new RequestSource("udp", "192.0.2.1:5060", "198.51.100.1:5060"),
    };

    public static RegisterRequest Fetch() => Register();

    public static RegisterRequest Star(uint? expiresHeader = 0) => Register() with { IsStar = true, ExpiresHeader = expiresHeader };

    public static ContactOffer Contact(string uri, uint? expires = null) => new() { Uri = uri, Expires = expires };

    public static ContactOffer Flow(string uri, int regId, uint? expires = null, string instance = Device) => new()
    {
        Uri = uri,
        Expires = expires,
        InstanceId = instance,
        RegId = regId,
        Parameters = $";+sip.instance=\"<{instance}>\";reg-id={regId}",
    };

    public static RegisterRequest Outbound(params ContactOffer[] contacts) => Register(contacts) with { UsesOutbound = true };

    public static RegisterRequest CSeq(this RegisterRequest request, uint cseq) => request with { CSeq = cseq };

    public static RegisterRequest CallId(this RegisterRequest request, string callId) => request with { CallId = callId };

    /// <summary>Received this many seconds after <see cref="T0"/>.</summary>
    public static RegisterRequest At(this RegisterRequest request, int seconds) => request with { ReceivedAt = Seconds(seconds) };

    public static RegisterRequest Expires(this RegisterRequest request, uint seconds) => request with { ExpiresHeader = seconds };

    public static RegisterRequest Path(this RegisterRequest request, params string[] path) => request with { Path = [.. path] };

    public static DateTimeOffset Seconds(double afterT0) => T0.AddSeconds(afterT0);

    public static RegisterRequest On(this RegisterRequest request, int flow) => request with { Source = SourceOn(flow) };

    /// <summary>UDP for 0, else a connection.</summary>
    public static RequestSource SourceOn(int flow) => new(flow == 0 ? "udp" : "tcp", $"192.0.2.1:{5060 + flow}", "198.51.100.1:5060")
    {
        Flow = flow == 0 ? null : Connection(flow),
    };

    public static FlowReference Connection(int id, ulong run = 1) => new(run, id);

    public static RegistrationPolicy MaxContacts(int count) => new() { MaxContacts = count };

    public static string[] Uris(this ImmutableArray<Binding> bindings) => [.. bindings.Select(b => b.ContactUri)];
}
