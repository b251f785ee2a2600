using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Replays;
using CsCheck;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>JSON Lines lose nothing: read back by a reader of the tests' own, they are what was written.</summary>
public sealed class JsonLinesTests
{
    [Fact]
    public void What_is_read_back_is_what_was_written() => History.Random(new RegistrationPolicy { MaxContacts = 4 }).Sample(history =>
    {
        JsonLines lines = JsonLines.Of(history);
        string[] read = System.Text.Encoding.UTF8.GetString(lines.Bytes.Span).Split('\n');
        Assert.Equal("", read[^1]);
        Assert.Equal(history.Count, read.Length - 1);
        for (int i = 0; i < history.Count; i++) AssertSame(history[i], Parse(read[i]));
        lines.Return();
    }, iter: 200, threads: 1);

    [Fact]
    public void A_line_is_one_line_whatever_a_client_has_sent()
    {
        StoredChange change = History.Registration(1, History.Address(1), "sip:a@192.0.2.1", History.T0);
        change = change with { Change = change.Change with { RequestedBy = change.Change.RequestedBy! with { UserAgent = "a\r\nb\u2028<\"c\\" } } };
        string text = System.Text.Encoding.UTF8.GetString(JsonLines.Of([change]).Bytes.Span);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain('\r', text);
        Assert.Equal("a\r\nb\u2028<\"c\\", Parse(text).Change.RequestedBy!.UserAgent);
    }

    private static void AssertSame(StoredChange expected, StoredChange actual)
    {
        Assert.Equal((expected.Offset, expected.AddressOfRecord, expected.SequenceNumber), (actual.Offset, actual.AddressOfRecord, actual.SequenceNumber));
        Assert.Equal((expected.Change.At, expected.Change.Cause, expected.Change.RequestedBy), (actual.Change.At, actual.Change.Cause, actual.Change.RequestedBy));
        Assert.Equal(expected.Change.Changes.AsEnumerable(), actual.Change.Changes.AsEnumerable());
        // Which temporary GRUUs are valid is of use to this server alone, and is left out.
        Assert.Equal(expected.Change.Bindings.Select(Comparable), actual.Change.Bindings.Select(Comparable));
    }

    private static (Binding, string) Comparable(Binding binding) => (binding with { GruuEpoch = 0, Path = [] }, string.Join(',', binding.Path));

    private static StoredChange Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement json = document.RootElement;
        return new StoredChange(
            json.GetProperty("offset").GetInt64(), AddressOfRecord.FromKey(json.GetProperty("aor").GetString()!["sip:".Length..]), json.GetProperty("sequence").GetInt64(),
            new BindingsChanged
            {
                At = json.GetProperty("at").GetDateTimeOffset(),
                Cause = Enum.Parse<ChangeCause>(json.GetProperty("cause").GetString()!, ignoreCase: true),
                RequestedBy = json.TryGetProperty("request", out JsonElement request) ? ParseRequest(request) : null,
                Changes = [.. json.GetProperty("changes").EnumerateArray().Select(change => new ContactChange(
                    Enum.Parse<ContactChangeKind>(change.GetProperty("kind").GetString()!, ignoreCase: true), change.GetProperty("contact").GetString()!, Number(change, "askedSeconds")))],
                Bindings = [.. json.GetProperty("bindings").EnumerateArray().Select(ParseBinding)],
            });
    }

    private static RequestDetails ParseRequest(JsonElement json) => new()
    {
        Source = ParseSource(json.GetProperty("source")),
        CallId = Text(json, "callId") ?? "",
        CSeq = Number(json, "cseq") ?? 0,
        UserAgent = Text(json, "userAgent"),
        AuthenticatedUser = Text(json, "authenticatedUser"),
        ExpiresHeader = Number(json, "expiresHeader"),
        IsStar = json.TryGetProperty("isStar", out JsonElement isStar) && isStar.GetBoolean(),
    };

    private static Binding ParseBinding(JsonElement json) => new()
    {
        ContactUri = json.GetProperty("contact").GetString()!,
        Parameters = Text(json, "parameters") ?? "",
        Q = json.TryGetProperty("q", out JsonElement q) ? (int)(q.GetDecimal() * 1000) : null,
        InstanceId = Text(json, "instanceId"),
        RegId = (int)(Number(json, "regId") ?? 0),
        CallId = json.GetProperty("callId").GetString()!,
        CSeq = json.GetProperty("cseq").GetUInt32(),
        Path = json.TryGetProperty("path", out JsonElement path) ? [.. path.EnumerateArray().Select(hop => hop.GetString()!)] : ImmutableArray<string>.Empty,
        RegisteredAt = json.GetProperty("registeredAt").GetDateTimeOffset(),
        RefreshedAt = json.GetProperty("refreshedAt").GetDateTimeOffset(),
        ExpiresAt = json.GetProperty("expiresAt").GetDateTimeOffset(),
        Source = ParseSource(json.GetProperty("source")),
        UserAgent = Text(json, "userAgent"),
    };

    private static RequestSource ParseSource(JsonElement json) => new(json.GetProperty("transport").GetString()!, json.GetProperty("remote").GetString()!, Text(json, "local") ?? "")
    {
        IsRelayed = json.TryGetProperty("isRelayed", out JsonElement isRelayed) && isRelayed.GetBoolean(),
        Flow = json.TryGetProperty("flow", out JsonElement flow)
            ? new FlowReference(ulong.Parse(flow.GetProperty("run").GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture), flow.GetProperty("id").GetInt64(), flow.TryGetProperty("isLost", out JsonElement isLost) && isLost.GetBoolean())
            : null,
    };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static uint? Number(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetUInt32() : null;
}
