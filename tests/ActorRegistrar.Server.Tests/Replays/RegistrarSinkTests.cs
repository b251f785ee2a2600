using System.Globalization;
using System.Text.RegularExpressions;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Server.Replays;
using ActorRegistrar.Server.Replays.Sip;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>What another registrar is told.</summary>
public sealed partial class RegistrarSinkTests
{
    private const string Desk = "sip:alice@192.0.2.1:5070";
    private const string Mobile = "sip:alice@192.0.2.2";
    private static readonly AddressOfRecord Alice = AddressOfRecord.FromKey("alice@example.com");
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    [Fact]
    public void Only_the_last_state_counts_and_of_it_what_is_in_force()
    {
        DateTimeOffset now = History.T0.AddMinutes(30);
        RegistrarWork work = Assert.Single(RegistrarWork.Fold(
            [
                Change(1, 0, [(ContactChangeKind.Created, Desk)], History.Binding(Desk, History.T0)),
                Change(2, 60, [(ContactChangeKind.Created, Mobile)], History.Binding(Desk, History.T0), History.Binding(Mobile, History.T0.AddSeconds(60), 600)),
                Change(3, 120, [(ContactChangeKind.Refreshed, Desk)], History.Binding(Desk, History.T0.AddSeconds(120)), History.Binding(Mobile, History.T0.AddSeconds(60), 600)),
            ], now, Longest, new FlowContacts()));
        Assert.Equal(Alice, work.AddressOfRecord);
        Assert.Equal(History.T0.AddSeconds(3720), Assert.Single(work.Live).ExpiresAt);
        Assert.Empty(work.Removed);
    }

    [Fact]
    public void What_was_removed_is_removed_there_unless_it_cannot_be_there_any_more_or_came_back()
    {
        StoredChange[] changes =
        [
            Change(5, 0, [(ContactChangeKind.Unregistered, Desk), (ContactChangeKind.Deactivated, Mobile)]),
            Change(6, 10, [(ContactChangeKind.Created, Mobile)], History.Binding(Mobile, History.T0.AddSeconds(10))),
        ];
        RegistrarWork work = Assert.Single(RegistrarWork.Fold(changes, History.T0.AddMinutes(30), Longest, new FlowContacts()));
        Assert.Equal(Desk, Assert.Single(work.Removed));
        Assert.Equal(Mobile, Assert.Single(work.Live).ContactUri);
        Assert.Empty(RegistrarWork.Fold(changes, History.T0.AddHours(3), Longest, new FlowContacts()));
        Assert.Empty(RegistrarWork.Fold([Change(5, 0, [(ContactChangeKind.Expired, Desk)])], History.T0, Longest, new FlowContacts()));
    }

    [Fact]
    public void A_binding_whose_connection_was_lost_is_not_told_and_a_flow_that_moved_leaves_no_old_contact()
    {
        Binding lost = History.Binding(Desk, History.T0) with { Source = new("tcp", "192.0.2.1:4000") { Flow = new FlowReference(1, 1, IsLost: true) } };
        RegistrarWork work = Assert.Single(RegistrarWork.Fold([Change(2, 1, [(ContactChangeKind.Deactivated, Desk)], lost)], History.T0, Longest, new FlowContacts()));
        Assert.Empty(work.Live);
        Assert.Equal(Desk, Assert.Single(work.Removed));

        var flows = new FlowContacts();
        Binding flow = History.Binding(Desk, History.T0) with { InstanceId = "urn:x:1", RegId = 1 };
        RegistrarWork.Fold([Change(1, 0, [(ContactChangeKind.Created, Desk)], flow)], History.T0, Longest, flows);
        work = Assert.Single(RegistrarWork.Fold([Change(2, 1, [(ContactChangeKind.Refreshed, Mobile)], flow with { ContactUri = Mobile })], History.T0, Longest, flows));
        Assert.Equal(Desk, Assert.Single(work.Removed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_binding_is_registered_with_all_that_it_has_for_the_rest_of_its_lifetime(bool isTcp)
    {
        await using SipServerStub peer = isTcp ? SipServerStub.Tcp(request => SipServerStub.Response(request, "200 OK")) : SipServerStub.Udp(request => SipServerStub.Response(request, "200 OK"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Binding binding = History.Binding(Desk, now.AddSeconds(-1000)) with
        {
            Parameters = ";q=0.5;+sip.instance=\"<urn:uuid:1>\";reg-id=1",
            Path = ["<sip:p1.example;lr>", "<sip:edge.example;lr;ob>"],
            RegId = 1,
            InstanceId = "urn:uuid:1",
            UserAgent = "phone 7",
        };
        IReadOnlyList<string> said = await ReplayAsync(peer, [Change(1, 0, [(ContactChangeKind.Created, Desk)], binding)]);
        Assert.Equal("1 binding registered, 0 removed.", said[0]);
        string request = Assert.Single(peer.Requests);
        Assert.StartsWith("REGISTER sip:example.com SIP/2.0\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nTo: <sip:alice@example.com>\r\n", request, StringComparison.Ordinal);
        Match contact = ContactRow().Match(request);
        Assert.Equal($"<{Desk}>{binding.Parameters}", contact.Groups[1].Value);
        Assert.InRange(int.Parse(contact.Groups[2].Value, CultureInfo.InvariantCulture), 2595, 2600);
        Assert.Contains("\r\nPath: <sip:p1.example;lr>\r\nPath: <sip:edge.example;lr;ob>\r\nSupported: path, outbound\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: phone 7\r\n", request, StringComparison.Ordinal);
        // The client's own Via below ours: this process is nobody's address.
        Assert.Equal(2, ViaRow().Count(request));
        Assert.Contains("\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_counted_with_examples_and_what_is_busy_is_asked_again()
    {
        int busy = 2;
        await using SipServerStub peer = SipServerStub.Udp(request => SipServerStub.Response(request,
            request.Contains("To: <sip:u1@", StringComparison.Ordinal) ? "403 Forbidden"
            : request.Contains("To: <sip:u2@", StringComparison.Ordinal) ? "423 Interval Too Brief"
            : Interlocked.Decrement(ref busy) >= 0 ? "503 Service Unavailable" : "200 OK"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        IReadOnlyList<string> said = await ReplayAsync(peer, [.. Enumerable.Range(0, 4).Select(i => History.Registration(i + 1, History.Address(i), $"sip:c{i}@192.0.2.1", now))]);
        Assert.Equal(
            [
                "2 bindings registered, 0 removed.",
                "1 binding had less left than the registrar's shortest lifetime (423) and will be there when refreshed.",
                "1 refused, 403 Forbidden: the server does not allow it.",
                "  sip:u1@example.net sip:c1@192.0.2.1",
            ],
            said);
    }

    [Fact]
    public async Task What_could_end_a_line_is_left_out_and_said()
    {
        await using SipServerStub peer = SipServerStub.Udp(request => SipServerStub.Response(request, "200 OK"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Binding good = History.Binding(Mobile, now);
        StoredChange change = Change(
            1, 0, [(ContactChangeKind.Deactivated, "sip:a@b\r\nX-Injected: 1")],
            good with { ContactUri = Desk, UserAgent = "u\r\nX-Injected: 1" }, good, good with { ContactUri = Desk, Path = ["<sip:a>\r\nX-Injected: 1"] });
        change = change with { Change = change.Change with { At = now } };
        IReadOnlyList<string> said = await ReplayAsync(peer, [change, Change(2, 0, [], good) with { AddressOfRecord = AddressOfRecord.FromKey("a\r\nX-Injected: 1@example.com") }]);
        Assert.Contains($"\r\nContact: <{Mobile}>", Assert.Single(peer.Requests), StringComparison.Ordinal);
        Assert.Equal(
            [
                "1 binding registered, 0 removed.",
                "3 bindings left out, for a control character in what an application once stored:",
                "  sip:a\\r\\nX-Injected: 1@example.com, the address-of-record",
                "  sip:alice@example.com, the Path",
                "  sip:alice@example.com, the User-Agent",
            ],
            [said[0], said[1], .. said.Skip(2).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public async Task A_password_is_answered_when_there_is_one_and_asked_for_otherwise()
    {
        await using SipServerStub peer = SipServerStub.Udp(request => request.Contains("\r\nAuthorization: Digest username=\"mirror\"", StringComparison.Ordinal)
            ? SipServerStub.Response(request, "200 OK")
            : SipServerStub.Response(request, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"example.com\", nonce=\"n\", qop=\"auth\", algorithm=MD5"));
        StoredChange[] changes = [Change(1, 0, [(ContactChangeKind.Created, Desk)], History.Binding(Desk, DateTimeOffset.UtcNow))];
        Assert.Equal("1 binding registered, 0 removed.", (await ReplayAsync(peer, changes, new RegistrarCredentials("mirror", "secret")))[0]);
        var failed = await Assert.ThrowsAsync<ReplayFailedException>(() => ReplayAsync(peer, changes));
        Assert.EndsWith("asks for a password; --user says as whom, or let it trust the address that this comes from.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_is_kept_evenly()
    {
        var clock = new StoppedClock();
        var rate = new RateLimit(10, clock);
        Assert.Equal([0, 100, 200], Enumerable.Range(0, 3).Select(_ => (int)rate.Next().TotalMilliseconds));
        clock.Ticks += TimeSpan.FromSeconds(5).Ticks;
        Assert.Equal([0, 100], Enumerable.Range(0, 2).Select(_ => (int)rate.Next().TotalMilliseconds));
        Assert.Equal([200, 700, 1700], new[] { 5, 10, 1 }.Select(count => (int)rate.Next(count).TotalMilliseconds));
    }

    private static async Task<IReadOnlyList<string>> ReplayAsync(SipServerStub peer, StoredChange[] changes, RegistrarCredentials? credentials = null)
    {
        Assert.True(ServerAddress.TryParse(peer.Url, out ServerAddress? server));
        var settings = new RegistrarSink.RegistrarSettings(1000, Longest, TimeSpan.FromMinutes(1), credentials);
        await using var sink = new RegistrarSink(server, settings, _ => { }, TimeProvider.System);
        var batch = new ReplayBatch();
        foreach (StoredChange change in changes) batch.Add(change, isAskedFor: true);
        await sink.WriteAsync(batch, CancellationToken.None);
        return sink.Complete();
    }

    private static StoredChange Change(long offset, int second, (ContactChangeKind Kind, string Contact)[] changes, params Binding[] bindings) => new(offset, Alice, offset, new BindingsChanged
    {
        At = History.T0.AddSeconds(second),
        Cause = ChangeCause.Register,
        Changes = [.. changes.Select(change => new ContactChange(change.Kind, change.Contact))],
        Bindings = [.. bindings],
    });

    [GeneratedRegex(@"\r\nContact: (.*);expires=(\d+)\r\n")]
    private static partial Regex ContactRow();

    [GeneratedRegex(@"\r\nVia: ")]
    private static partial Regex ViaRow();

    private sealed class StoppedClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
