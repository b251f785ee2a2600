using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.History;

/// <summary>
/// A change as JSON, the same wherever one is shown: in exports, replays, the administrative interface and its event stream. Times are
/// RFC 3339 in UTC, names are in camel case, what is absent is left out.
/// </summary>
public static class ChangeJson
{
    /// <summary>Writes one change as an object.</summary>
    public static void Write(Utf8JsonWriter writer, StoredChange stored)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(stored);
        BindingsChanged change = stored.Change;
        writer.WriteStartObject();
        writer.WriteNumber("offset"u8, stored.Offset);
        writer.WriteString("aor"u8, stored.AddressOfRecord.ToString());
        writer.WriteNumber("sequence"u8, stored.SequenceNumber);
        writer.WriteString("at"u8, change.At.UtcDateTime);
        writer.WriteString("cause"u8, NameOf(change.Cause));
        if (change.RequestedBy is { } request) WriteRequest(writer, request);
        writer.WriteStartArray("changes"u8);
        foreach (ContactChange contact in change.Changes)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, NameOf(contact.Kind));
            writer.WriteString("contact"u8, contact.ContactUri);
            if (contact.AskedSeconds is { } asked) writer.WriteNumber("askedSeconds"u8, asked);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("bindings"u8);
        foreach (Binding binding in change.Bindings) Write(writer, binding);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes one binding as an object.</summary>
    public static void Write(Utf8JsonWriter writer, Binding binding)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteMembers(writer, binding);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of a binding into an object that the caller has begun and ends.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Binding binding)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(binding);
        writer.WriteString("contact"u8, binding.ContactUri);
        if (binding.Parameters.Length > 0) writer.WriteString("parameters"u8, binding.Parameters);
        if (binding.Q is { } q) writer.WriteNumber("q"u8, q / 1000m);
        if (binding.InstanceId is { } instance) writer.WriteString("instanceId"u8, instance);
        if (binding.RegId > 0) writer.WriteNumber("regId"u8, binding.RegId);
        writer.WriteString("callId"u8, binding.CallId);
        writer.WriteNumber("cseq"u8, binding.CSeq);
        WritePath(writer, binding.Path);
        writer.WriteString("registeredAt"u8, binding.RegisteredAt.UtcDateTime);
        writer.WriteString("refreshedAt"u8, binding.RefreshedAt.UtcDateTime);
        writer.WriteString("expiresAt"u8, binding.ExpiresAt.UtcDateTime);
        if (binding.IsStatic) writer.WriteBoolean("isStatic"u8, true);
        WriteSource(writer, binding.Source);
        if (binding.UserAgent is { } userAgent) writer.WriteString("userAgent"u8, userAgent);
    }

    /// <summary><c>register</c>, <c>expiry</c>, <c>flowLost</c>, <c>administrative</c>.</summary>
    public static string NameOf(ChangeCause cause) => cause switch
    {
        ChangeCause.Register => "register",
        ChangeCause.Expiry => "expiry",
        ChangeCause.FlowLost => "flowLost",
        ChangeCause.Administrative => "administrative",
        _ => ((int)cause).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The words of RFC 3680: <c>created</c>, <c>refreshed</c>, <c>shortened</c>, <c>expired</c>, <c>unregistered</c>, <c>deactivated</c>.</summary>
    public static string NameOf(ContactChangeKind kind) => kind switch
    {
        ContactChangeKind.Created => "created",
        ContactChangeKind.Refreshed => "refreshed",
        ContactChangeKind.Shortened => "shortened",
        ContactChangeKind.Expired => "expired",
        ContactChangeKind.Unregistered => "unregistered",
        ContactChangeKind.Deactivated => "deactivated",
        _ => ((int)kind).ToString(CultureInfo.InvariantCulture),
    };

    private static void WriteRequest(Utf8JsonWriter writer, RequestDetails request)
    {
        writer.WriteStartObject("request"u8);
        WriteSource(writer, request.Source);
        if (request.CallId.Length > 0)
        {
            writer.WriteString("callId"u8, request.CallId);
            writer.WriteNumber("cseq"u8, request.CSeq);
        }
        if (request.UserAgent is { } userAgent) writer.WriteString("userAgent"u8, userAgent);
        if (request.AuthenticatedUser is { } user) writer.WriteString("authenticatedUser"u8, user);
        if (request.ExpiresHeader is { } expires) writer.WriteNumber("expiresHeader"u8, expires);
        if (request.IsStar) writer.WriteBoolean("isStar"u8, true);
        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, RequestSource source)
    {
        writer.WriteStartObject("source"u8);
        writer.WriteString("transport"u8, source.Transport);
        writer.WriteString("remote"u8, source.RemoteAddress);
        if (source.LocalAddress.Length > 0) writer.WriteString("local"u8, source.LocalAddress);
        if (source.IsRelayed) writer.WriteBoolean("isRelayed"u8, true);
        if (source.Flow is { } flow)
        {
            writer.WriteStartObject("flow"u8);
            writer.WriteString("run"u8, flow.Run.ToString("x16", CultureInfo.InvariantCulture));
            writer.WriteNumber("id"u8, flow.Id);
            if (flow.IsLost) writer.WriteBoolean("isLost"u8, true);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WritePath(Utf8JsonWriter writer, ImmutableArray<string> path)
    {
        if (path.IsEmpty) return;
        writer.WriteStartArray("path"u8);
        foreach (string value in path) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
