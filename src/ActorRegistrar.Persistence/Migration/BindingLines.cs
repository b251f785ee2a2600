using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// Bindings as JSON Lines, an address-of-record a line: <c>{"aor":"sip:bob@example.com","bindings":[...]}</c> with each binding as
/// <see cref="ChangeJson"/> writes it. Nothing of a binding is lost on the way out and back in.
/// </summary>
public static class BindingLines
{
    private const int MaxLineLength = 4_194_304;

    /// <summary>Writes one line, its end included.</summary>
    public static void Write(Stream output, Utf8JsonWriter writer, AddressOfRecord owner, ImmutableArray<Binding> bindings)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(owner);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("aor"u8, owner.ToString());
        writer.WriteStartArray("bindings"u8);
        foreach (Binding binding in bindings) ChangeJson.Write(writer, binding);
        writer.WriteEndArray();
        // Nobody's business but an import's: which temporary GRUUs are valid, of each binding in turn.
        if (bindings.Any(binding => binding.GruuEpoch != 0))
        {
            writer.WriteStartArray("gruuEpochs"u8);
            foreach (Binding binding in bindings) writer.WriteNumberValue(binding.GruuEpoch);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }

    /// <summary>Reads lines; those of a replay do as well, and of each the bindings that stand after the change.</summary>
    /// <exception cref="UnreadableInputException">A line is no such object; the message has its number.</exception>
    internal static IEnumerable<ImportedBinding> Read(TextScanner scanner)
    {
        for (long line = scanner.Line; scanner.ReadLine(MaxLineLength) is { } content; line = scanner.Line)
        {
            if (string.IsNullOrWhiteSpace(content)) continue;
            foreach (ImportedBinding binding in ReadLine(content, line)) yield return binding;
        }
    }

    private static List<ImportedBinding> ReadLine(string content, long line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            string aor = root.GetProperty("aor").GetString() ?? "";
            var bindings = new List<ImportedBinding>();
            long[] epochs = root.TryGetProperty("gruuEpochs", out JsonElement listed) ? [.. listed.EnumerateArray().Select(epoch => epoch.GetInt64())] : [];
            foreach (JsonElement element in root.GetProperty("bindings").EnumerateArray())
                bindings.Add(ReadOne(element, aor, line, bindings.Count < epochs.Length ? epochs[bindings.Count] : 0));
            return bindings;
        }
        catch (JsonException broken)
        {
            string where = broken.BytePositionInLine is { } position ? string.Create(CultureInfo.InvariantCulture, $" at character {position + 1}") : "";
            throw new UnreadableInputException(line, $"it is not a whole JSON object (broken{where}); the file may have been cut off.");
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UnreadableInputException(line, "it is no line of an export; it needs 'aor' and 'bindings', and each binding 'contact', 'callId', 'cseq', 'refreshedAt' and 'expiresAt'.");
        }
    }

    private static ImportedBinding ReadOne(JsonElement element, string aor, long line, long gruuEpoch)
    {
        var read = new ImportedBinding(string.Create(CultureInfo.InvariantCulture, $"line {line}"), aor, element.GetProperty("contact").GetString() ?? "");
        DateTimeOffset refreshedAt = Time(element, "refreshedAt");
        var binding = new Binding
        {
            ContactUri = read.Contact,
            Parameters = Text(element, "parameters") ?? "",
            Q = element.TryGetProperty("q", out JsonElement q) ? (int)Math.Round(q.GetDecimal() * 1000m) : null,
            InstanceId = Text(element, "instanceId"),
            RegId = element.TryGetProperty("regId", out JsonElement regId) ? regId.GetInt32() : 0,
            GruuEpoch = gruuEpoch,
            CallId = Text(element, "callId") ?? "",
            CSeq = element.GetProperty("cseq").GetUInt32(),
            Path = element.TryGetProperty("path", out JsonElement path) ? [.. path.EnumerateArray().Select(hop => hop.GetString() ?? "")] : [],
            RegisteredAt = element.TryGetProperty("registeredAt", out _) ? Time(element, "registeredAt") : refreshedAt,
            RefreshedAt = refreshedAt,
            ExpiresAt = Time(element, "expiresAt"),
            Source = element.TryGetProperty("source", out JsonElement source) ? SourceOf(source) : RequestSource.Local,
            UserAgent = Text(element, "userAgent"),
        };
        if (!AddressOfRecord.TryParse(aor, out AddressOfRecord? owner)) return read with { Problem = "the address-of-record is malformed or too long" };
        return BindingReview.FindProblem(binding) is { } problem ? read with { Problem = problem } : read with { Owner = owner, Binding = binding };
    }

    private static RequestSource SourceOf(JsonElement element)
    {
        string transport = element.GetProperty("transport").GetString() ?? "", remote = Text(element, "remote") ?? "", local = Text(element, "local") ?? "";
        bool isRelayed = element.TryGetProperty("isRelayed", out JsonElement relayed) && relayed.GetBoolean();
        FlowReference? flow = null;
        if (element.TryGetProperty("flow", out JsonElement named))
        {
            ulong run = ulong.Parse(named.GetProperty("run").GetString() ?? "", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            flow = new FlowReference(run, named.GetProperty("id").GetInt64(), named.TryGetProperty("isLost", out JsonElement lost) && lost.GetBoolean());
        }
        var source = new RequestSource(transport, remote, local) { Flow = flow, IsRelayed = isRelayed };
        return source == RequestSource.Local ? RequestSource.Local : source;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static DateTimeOffset Time(JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset().ToUniversalTime();
}
