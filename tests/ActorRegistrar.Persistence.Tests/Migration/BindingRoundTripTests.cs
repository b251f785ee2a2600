using System.Text;
using System.Text.Json;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using CsCheck;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>An export brought in again gives the same bindings.</summary>
public sealed class BindingRoundTripTests
{
    private static readonly LocationOrigin Origin = new(TimeZoneInfo.Utc, AnyBinding.T0);

    [Fact]
    public void Json_lines_lose_nothing() => Gen.Select(AnyBinding.Owner, AnyBinding.Live.Array[1, 5]).Array[1, 5].Sample(
        groups =>
        {
            List<ImportedBinding> read = [.. new ImportSource(Origin).ReadText(Lines(groups), ImportFormat.Auto)];
            Assert.Equal(groups.SelectMany(group => group.Item2.Select(_ => group.Item1)), read.Select(one => one.Owner!));
            Assert.Equal(groups.SelectMany(group => group.Item2).Select(Shown), read.Select(one => Shown(one.Binding!)));
        },
        iter: 500);

    [Fact]
    public void Kamailio_rows_lose_only_what_the_table_has_no_column_for() => Gen.Select(AnyBinding.Owner, AnyBinding.Live).Sample(
        (owner, binding) =>
        {
            LocationRow row = LocationBindings.Write(owner, binding, out string problem)!;
            Assert.Equal("", problem);
            ImportedBinding read = LocationBindings.Read(row, "row 1", null);
            Assert.Null(read.Problem);
            Assert.Equal(owner, read.Owner);
            Binding back = read.Binding!;
            Assert.Equal(
                (binding.ContactUri, binding.Q, binding.InstanceId, binding.RegId, binding.CallId, binding.CSeq, Agent(binding.UserAgent)),
                (back.ContactUri, back.Q, back.InstanceId, back.RegId, back.CallId, back.CSeq, back.UserAgent));
            Assert.Equal(binding.Path.AsEnumerable(), back.Path.AsEnumerable());
            Assert.Equal(binding.IsStatic, back.IsStatic);
            Assert.InRange((binding.ExpiresAt - back.ExpiresAt).TotalSeconds, 0, 0.9999999);
            Assert.Equal(NatRules.IsBehindNat(binding), NatRules.IsBehindNat(back));
            if (NatRules.IsBehindNat(binding)) Assert.Equal((binding.Source.Transport, binding.Source.RemoteAddress), (back.Source.Transport, back.Source.RemoteAddress));
            Assert.Equal(row, LocationBindings.Write(owner, back, out _));
        },
        iter: 2_000);

    [Fact]
    public void Of_a_contact_that_is_the_other_end_of_its_connection_Kamailio_is_told_the_transport()
    {
        var row = new LocationRow
        {
            Username = "bob", Domain = "example.com", Contact = "sip:bob@192.0.2.9:40000", Received = "sip:192.0.2.9:40000;transport=tls",
            CallId = "c", CSeq = 1, LastModified = AnyBinding.T0, Expires = AnyBinding.T0.AddHours(1), Socket = "tls:192.0.2.1:5061",
        };
        ImportedBinding read = LocationBindings.Read(row, "row 1", null);
        Assert.True(read.Binding!.Source.Flow is { IsLost: true });
        Assert.Equal(row.Received, LocationBindings.Write(read.Owner!, read.Binding, out _)!.Received);
        Assert.Equal("", LocationBindings.Write(read.Owner!, read.Binding with { ContactUri = "sip:bob@192.0.2.9:40000;transport=tls" }, out _)!.Received);
    }

    [Fact]
    public void A_client_that_was_connected_elsewhere_is_kept_and_found_by_nobody()
    {
        var row = new LocationRow
        {
            Username = "bob", Domain = "example.com", Contact = "sip:x@abc.invalid;transport=ws", Received = "sip:192.0.2.9:40000;transport=ws",
            CallId = "c", CSeq = 1, LastModified = AnyBinding.T0, Expires = AnyBinding.T0.AddHours(1), Socket = "ws:192.0.2.1:80",
        };
        Assert.True(FlowOf(row) is { IsLost: true });
        Assert.True(FlowOf(row with { Contact = "sip:bob@10.0.0.1;transport=tcp", Received = "sip:192.0.2.9:40000;transport=tcp" }) is { IsLost: true });
        Assert.Null(FlowOf(row with { Contact = "sip:bob@192.0.2.9;transport=tcp", Received = "", Socket = "tcp:192.0.2.1:5060" }));
        Assert.Null(FlowOf(row with { Contact = "sip:bob@10.0.0.1", Received = "sip:192.0.2.9:40000", Socket = "udp:192.0.2.1:5060" }));
        Assert.Null(FlowOf(row with { Path = "<sip:edge.example.com;lr>" }));

        static Location.Flows.FlowReference? FlowOf(LocationRow row) => LocationBindings.Read(row, "row 1", null).Binding!.Source.Flow;
    }

    [Theory]
    [InlineData("o'hara", "o'hara")]
    [InlineData("a@b", "a%40b")]
    [InlineData("ü", "%C3%BC")]
    [InlineData("a b", "a%20b")]
    public void A_user_is_stored_by_kamailio_without_its_escapes(string username, string user)
    {
        AddressOfRecord owner = AddressOfRecord.FromKey(user + "@example.com");
        Assert.Equal(username, LocationBindings.Write(owner, AnyBinding.Live.Single(), out _)!.Username);
        Assert.Equal(owner, LocationBindings.Read(LocationBindings.Write(owner, AnyBinding.Live.Single(), out _)!, "row 1", null).Owner);
    }

    [Theory]
    [InlineData("example.com", "knows no address-of-record without a user")]
    [InlineData("%FF@example.com", "octets that are no text")]
    [InlineData("%00@example.com", "octets that are no text")]
    public void What_the_table_cannot_hold_is_said(string key, string reason)
    {
        Assert.Null(LocationBindings.Write(AddressOfRecord.FromKey(key), AnyBinding.Live.Single(), out string problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_end_a_line_of_a_message_is_given_to_no_other_registrar()
    {
        Binding binding = AnyBinding.Live.Single() with { UserAgent = "u\r\nX-Injected: 1" };
        Assert.Null(LocationBindings.Write(AddressOfRecord.FromKey("bob@example.com"), binding, out string problem));
        Assert.Equal("a control character in the User-Agent", problem);
    }

    [Fact]
    public void What_is_too_long_for_a_column_is_said_or_cut_where_nothing_depends_on_it()
    {
        AddressOfRecord owner = AddressOfRecord.FromKey("bob@example.com");
        Binding binding = AnyBinding.Live.Single() with { UserAgent = new string('x', 300), CallId = new string('y', 300) };
        LocationRow row = LocationBindings.Write(owner, binding, out _)!;
        Assert.Equal((255, 255), (row.UserAgent.Length, row.CallId.Length));
        Assert.Null(LocationBindings.Write(owner, binding with { ContactUri = "sip:" + new string('z', 600) + "@192.0.2.1" }, out string problem));
        Assert.Contains("contact is longer", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"aor\":\"sip:a@b.com\",\"bindings\":[{\"contact\":\"sip:a@1.2.3.4\"}]}", "Line 1: it is no line of an export")]
    [InlineData("{\"aor\":\"sip:a@b.com\",\"bindings\":[]}\n{\"aor\":\"sip:a@b.com\",\"bind", "Line 2: it is not a whole JSON object")]
    [InlineData("\n\n{\"aor\":7}", "Line 3: it is no line of an export")]
    [InlineData("{\"aor\":\"sip:a@b.com\"} trailing", "Line 1: it is not a whole JSON object")]
    public void A_line_that_is_cut_off_is_refused_with_its_number(string text, string sentence) => Assert.StartsWith(
        sentence,
        Assert.Throws<UnreadableInputException>(() => new ImportSource(Origin).ReadText(new MemoryStream(Encoding.UTF8.GetBytes(text)), ImportFormat.Auto).ToList()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_is_no_utf_8_is_refused() => Assert.Equal(
        "The input is not UTF-8 text; export it again as UTF-8.",
        Assert.Throws<UnreadableInputException>(() => new ImportSource(Origin).ReadText(new MemoryStream([(byte)'{', 0xFF, 0xFE]), ImportFormat.Auto).ToList()).Message);

    [Theory]
    [InlineData("contact", "not a uri")]
    [InlineData("contact", "sip:a@1.2.3.4>\\r\\nX: y")]
    [InlineData("parameters", ";a\\r\\nVia: x")]
    [InlineData("parameters", "x")]
    [InlineData("callId", "a b")]
    [InlineData("userAgent", "a\\u0000b")]
    [InlineData("instanceId", "a\\nb")]
    public void What_could_become_another_header_field_is_no_binding(string name, string value)
    {
        string line = $$"""{"aor":"sip:a@b.com","bindings":[{"contact":"sip:a@1.2.3.4","callId":"c","cseq":1,"refreshedAt":"2026-03-01T12:00:00Z","expiresAt":"2026-03-01T13:00:00Z"}]}""";
        line = line.Contains($"\"{name}\":", StringComparison.Ordinal)
            ? System.Text.RegularExpressions.Regex.Replace(line, $"\"{name}\":\"[^\"]*\"", $"\"{name}\":\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)}\"")
            : line.Replace("\"cseq\":1", $"\"cseq\":1,\"{name}\":\"{value}\"", StringComparison.Ordinal);
        ImportedBinding read = Assert.Single(new ImportSource(Origin).ReadText(new MemoryStream(Encoding.UTF8.GetBytes(line)), ImportFormat.Auto));
        Assert.NotNull(read.Problem);
        Assert.Null(read.Binding);
    }

    private static MemoryStream Lines((AddressOfRecord Owner, Binding[] Bindings)[] groups)
    {
        var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        foreach ((AddressOfRecord owner, Binding[] bindings) in groups) BindingLines.Write(stream, json, owner, [.. bindings]);
        stream.Position = 0;
        return stream;
    }

    /// <summary>Arrays are compared by their place in memory; as text they are compared by what they hold.</summary>
    private static string Shown(Binding binding) => $"{binding with { Path = [] }} via {string.Join(" | ", binding.Path)}";

    private static string? Agent(string? agent) => agent is null or "n/a" ? null : agent;
}
