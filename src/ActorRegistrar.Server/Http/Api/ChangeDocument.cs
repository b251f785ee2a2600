using System.ComponentModel.DataAnnotations;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A change, with the members of <see cref="ChangeJson"/>.</summary>
internal sealed record ChangeDocument(
    long Offset,
    string Aor,
    long Sequence,
    DateTime At,
    [property: AllowedValues("register", "expiry", "flowLost", "administrative")] string Cause,
    ContactChangeJson[] Changes,
    BindingJson[] Bindings,
    RequestJson? Request = null)
{
    /// <summary>As JSON.</summary>
    public static ChangeDocument Of(StoredChange stored) => new(
        stored.Offset,
        stored.AddressOfRecord.ToString(),
        stored.SequenceNumber,
        stored.Change.At.UtcDateTime,
        ChangeJson.NameOf(stored.Change.Cause),
        [.. stored.Change.Changes.Select(change => new ContactChangeJson(ChangeJson.NameOf(change.Kind), change.ContactUri, change.AskedSeconds))],
        BindingJson.Of(stored.Change.Bindings),
        stored.Change.RequestedBy is { } request ? RequestJson.Of(request) : null);
}

/// <summary>The request behind a change.</summary>
internal sealed record RequestJson(
    SourceJson Source, string? CallId = null, uint? Cseq = null, string? UserAgent = null, string? AuthenticatedUser = null, uint? ExpiresHeader = null, bool? IsStar = null)
{
    /// <summary>As JSON.</summary>
    public static RequestJson Of(RequestDetails request) => new(
        SourceJson.Of(request.Source),
        request.CallId.Length > 0 ? request.CallId : null,
        request.CallId.Length > 0 ? request.CSeq : null,
        request.UserAgent,
        request.AuthenticatedUser,
        request.ExpiresHeader,
        request.IsStar ? true : null);
}

/// <summary>What became of one contact.</summary>
internal sealed record ContactChangeJson(
    [property: AllowedValues("created", "refreshed", "shortened", "expired", "unregistered", "deactivated")] string Kind, string Contact, uint? AskedSeconds = null);
