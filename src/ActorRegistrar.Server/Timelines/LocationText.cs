using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Timelines;

/// <summary>Where an address-of-record could be reached at a moment, for people and for programs.</summary>
internal static class LocationText
{
    /// <summary>A contact as the client verbs show one, and what else is known of it.</summary>
    public static string Of(Binding binding, DateTimeOffset at)
    {
        var text = new StringBuilder();
        LogText.AppendEscaped(text, binding.ContactUri);
        if (binding.Q is { } q) text.Append(CultureInfo.InvariantCulture, $", q {q / 1000m:0.###}");
        text.Append(CultureInfo.InvariantCulture, $", expires in {binding.RemainingSeconds(at)} s");
        if (binding.Source != RequestSource.Local) LogText.AppendEscaped(text.Append(", from "), $"{binding.Source.Transport} {binding.Source.RemoteAddress}");
        if (binding.UserAgent is { } userAgent) LogText.AppendEscaped(text.Append(", "), userAgent);
        return text.ToString();
    }

    /// <summary>One object: whose, when, by which change, where in order, and the other ways to the same instances.</summary>
    public static void Write(Utf8JsonWriter json, AddressOfRecord addressOfRecord, DateTimeOffset at, LocationAt? location)
    {
        json.WriteStartObject();
        json.WriteString("aor"u8, addressOfRecord.ToString());
        json.WriteString("at"u8, at.UtcDateTime);
        if (location is not null)
        {
            json.WriteNumber("offset"u8, location.Newest.Offset);
            json.WriteNumber("sequence"u8, location.Newest.SequenceNumber);
            json.WriteString("changedAt"u8, location.Newest.Change.At.UtcDateTime);
        }
        Write(json, "targets", location?.Targets.Targets ?? []);
        Write(json, "alternatives", location?.Targets.Alternatives ?? []);
        json.WriteEndObject();
    }

    /// <summary>The sentence over a lookup.</summary>
    public static string Heading(AddressOfRecord addressOfRecord, DateTimeOffset at, LocationAt? location) => location is null
        ? $"{addressOfRecord} at {Moments.Show(at)}"
        : string.Create(CultureInfo.InvariantCulture, $"{addressOfRecord} at {Moments.Show(at)}, by change {location.Newest.SequenceNumber} of {Moments.Show(location.Newest.Change.At)}");

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<Binding> bindings)
    {
        json.WriteStartArray(name);
        foreach (Binding binding in bindings) ChangeJson.Write(json, binding);
        json.WriteEndArray();
    }
}
