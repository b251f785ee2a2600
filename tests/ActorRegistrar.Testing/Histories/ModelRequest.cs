using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Testing.Histories;

/// <summary>A REGISTER by what it means. Times are in seconds from the start.</summary>
public sealed record ModelRequest(
    bool IsStar, ModelContact[] Contacts, uint? ExpiresHeader, string CallId, uint CSeq, bool Outbound, string Path, int ReceivedAt, int Flow = 0)
{
    public RegisterRequest ToRequest() => new()
    {
        AddressOfRecord = Some.Alice,
        IsStar = IsStar,
        Contacts = [.. Contacts.Select(c => c.ToOffer())],
        ExpiresHeader = ExpiresHeader,
        CallId = CallId,
        CSeq = CSeq,
        UsesOutbound = Outbound,
        Path = Path.Length == 0 ? [] : [Path],
        ReceivedAt = Some.Seconds(ReceivedAt),
        Source = Some.SourceOn(Flow),
    };

    public override string ToString() =>
        $"at {ReceivedAt} {CallId}/{CSeq} {(Outbound ? "ob " : "")}expires:{ExpiresHeader} path:{Path} flow:{Flow} {(IsStar ? "*" : "")} "
        + string.Join(" , ", Contacts.Select(c => $"{c.Text} e={c.Expires} q={c.Q} i={c.Instance} r={c.RegId}"));
}
