using System.Text.Json;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>An address-of-record in a listing, as <see cref="AddressOfRecordLine"/> writes it.</summary>
internal sealed record AddressOfRecordLineJson(
    string Aor, int Bindings, int Unreachable, string[] UserAgents, string[] Sources, string[] Transports, DateTime? NextExpiry = null, DateTime? LastExpiry = null);

/// <summary>Writes rows of the index as JSON without a string for each value: a listing may have millions.</summary>
internal static class AddressOfRecordLine
{
    private delegate ReadOnlySpan<byte> Part(in BindingOutline binding);

    /// <summary>Writes what is true of its bindings in force.</summary>
    public static void Write(Utf8JsonWriter writer, IndexPage page, int row, IOpenFlows flows, long nowTicks)
    {
        long next = long.MaxValue, last = 0;
        int count = 0, unreachable = 0;
        foreach (BindingOutline binding in page.Bindings(row))
        {
            if (!binding.IsLiveAt(nowTicks)) continue;
            count++;
            next = Math.Min(next, binding.ExpiresAtTicks);
            last = Math.Max(last, binding.ExpiresAtTicks);
            if (!binding.IsReachableOver(flows)) unreachable++;
        }
        writer.WriteStartObject();
        writer.WriteString("aor"u8, page.Id(row));
        writer.WriteNumber("bindings"u8, count);
        if (count > 0)
        {
            writer.WriteString("nextExpiry"u8, new DateTime(next, DateTimeKind.Utc));
            writer.WriteString("lastExpiry"u8, new DateTime(last, DateTimeKind.Utc));
        }
        writer.WriteNumber("unreachable"u8, unreachable);
        WriteDistinct(writer, "userAgents"u8, page.Bindings(row), nowTicks, static (in BindingOutline binding) => binding.UserAgent);
        WriteDistinct(writer, "sources"u8, page.Bindings(row), nowTicks, static (in BindingOutline binding) => binding.RemoteHost);
        WriteDistinct(writer, "transports"u8, page.Bindings(row), nowTicks, static (in BindingOutline binding) => binding.Transport);
        writer.WriteEndObject();
    }

    private static void WriteDistinct(Utf8JsonWriter writer, ReadOnlySpan<byte> name, BindingOutlines bindings, long nowTicks, Part part)
    {
        writer.WriteStartArray(name);
        int place = 0;
        foreach (BindingOutline binding in bindings)
        {
            ReadOnlySpan<byte> text = part(binding);
            if (binding.IsLiveAt(nowTicks) && !text.IsEmpty && !IsBefore(bindings, place, text, nowTicks, part)) writer.WriteStringValue(text);
            place++;
        }
        writer.WriteEndArray();
    }

    private static bool IsBefore(BindingOutlines bindings, int place, ReadOnlySpan<byte> text, long nowTicks, Part part)
    {
        foreach (BindingOutline earlier in bindings)
        {
            if (place-- == 0) return false;
            if (earlier.IsLiveAt(nowTicks) && part(earlier).SequenceEqual(text)) return true;
        }
        return false;
    }
}
