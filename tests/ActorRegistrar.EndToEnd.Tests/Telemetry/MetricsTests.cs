using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Protocol;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>What <c>/metrics</c> says after traffic that is known exactly.</summary>
public sealed class MetricsTests(MeteredServer server) : ProtocolTest(server), IClassFixture<MeteredServer>
{
    private const string Contact = "Contact: <sip:a@192.0.2.1>";

    /// <summary>Each fills two pages of its own, whatever it is committed with: more than those after which the write-ahead log is moved.</summary>
    private const int EnoughForACheckpoint = 13_000;

    private const int AtOnce = 50;

    private static readonly string LongContact = $"Contact: <sip:a@192.0.2.1>;x={new string('x', 7900)}";

    [Fact]
    public async Task Everything_is_counted_once_and_nobody_is_named()
    {
        using SipClient udp = Connect("udp");
        string aor = Request.NewAddressOfRecord();
        Request register = Request.Register(aor, Contact, "Expires: 600");
        await udp.AskAsync(register, 200);                                                             // stored: created
        await udp.AskAsync(register, 200);                                                             // a retransmission
        await udp.AskAsync(register.Next(Contact + ";expires=900"), 200);                              // stored: refreshed
        await udp.AskAsync(Request.Register(aor), 200);                                                // unchanged: a fetch
        await udp.AskAsync(register.Next(Contact + ";expires=1") with { CSeq = 3 }, 423);
        await udp.AskAsync(register.Next(Contact + ";expires=900"), 200);                              // unchanged: the same CSeq again
        await udp.AskAsync(register.Next(Contact + ";expires=900") with { CSeq = 1 }, 400);            // out of order
        await udp.AskAsync(Request.For("INVITE", aor), 302);
        await udp.AskAsync(Request.For("MESSAGE", Request.NewAddressOfRecord()), 404);
        await udp.AskAsync("REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKq;rport\r\n\r\n");
        await udp.SendAsync("nothing that anybody would take for a message of this protocol\r\n\r\n");
        string expiring = Request.NewAddressOfRecord();
        await udp.AskAsync(Request.Register(expiring, Contact, "Expires: 2"), 200);                    // stored: created
        using (SipClient tcp = Connect("tcp"))
        {
            Request flow = Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:b@192.0.2.7;transport=tcp>", "Expires: 600");
            await tcp.AskAsync(flow, 200);                                                             // stored: created
            Scrape during = await Scrape.OfAsync(server.HttpPort);
            Assert.Equal((1, 1, 3), (during["actorregistrar_connections_open", "transport=tcp"], during["actorregistrar_flows_open"], during["actorregistrar_bindings_held"]));
        }
        Scrape scrape = await Scrape.UntilAsync(server.HttpPort, now =>
            now["actorregistrar_bindings_changes_total", "change=expired", "cause=expiry"] + now["actorregistrar_flows_lost_total"] == 2
            && now["actorregistrar_bindings_changes_total", "change=deactivated", "cause=flow_lost"] == 1);

        double Outcome(string outcome) => scrape["actorregistrar_register_outcomes_total", $"outcome={outcome}"];
        Assert.Equal((4, 2, 1, 1, 0), (Outcome("stored"), Outcome("unchanged"), Outcome("interval_too_brief"), Outcome("out_of_order"), Outcome("not_stored")));
        double Registered(string change) => scrape["actorregistrar_bindings_changes_total", $"change={change}", "cause=register"];
        Assert.Equal((3, 1, 0), (Registered("created"), Registered("refreshed"), Registered("unregistered")));
        double Answers(string method, int status, string transport = "udp") => scrape["actorregistrar_sip_responses_total", $"method={method}", $"status={status}", $"transport={transport}"];
        Assert.Equal((5, 1, 2, 1), (Answers("REGISTER", 200), Answers("REGISTER", 423), Answers("REGISTER", 400), Answers("REGISTER", 200, "tcp")));
        Assert.Equal((1, 1), (Answers("INVITE", 302), Answers("MESSAGE", 404)));
        Assert.Equal((1, 0, 1), (scrape["actorregistrar_lookups_total", "outcome=found"], scrape["actorregistrar_lookups_total", "outcome=without_binding"], scrape["actorregistrar_lookups_total", "outcome=unknown"]));
        Assert.Equal(1, scrape["actorregistrar_sip_retransmissions_total", "transport=udp"]);
        Assert.Equal(1, scrape["actorregistrar_sip_dropped_total", "reason=Not a SIP message", "transport=udp"]);
        Assert.Equal((8, 2), (scrape["actorregistrar_register_duration_seconds_count"], scrape["actorregistrar_lookup_duration_seconds_count"]));
        Assert.Equal(scrape["actorregistrar_journal_commits_total"], scrape["actorregistrar_journal_commit_duration_seconds_count"]);
        Assert.Equal(6, scrape["actorregistrar_journal_commit_rows_sum"]);
        Assert.Equal((2, 1, 0), (scrape["actorregistrar_bindings_held"], scrape["actorregistrar_flows_lost_total"], scrape["actorregistrar_flows_open"]));
        Assert.Equal((0, 0), (scrape["actorregistrar_journal_failing"], scrape["actorregistrar_requests_in_flight", "listener=streams"]));

        await LoadAsync();
        scrape = await Scrape.UntilAsync(server.HttpPort, now => now.OrZero("actorregistrar_journal_checkpoint_duration_seconds_count") > 0);
        Assert.Equal(EnoughForACheckpoint + 2, scrape["actorregistrar_addresses_of_record_registered"]);
        Assert.DoesNotContain("example.com", scrape.Text, StringComparison.Ordinal);
        Assert.All(scrape.Labels.Where(label => label.Name != "listener"), label => Assert.DoesNotContain("127.0.0.1", label.Value, StringComparison.Ordinal));
        Assert.Equal([], DocumentedMetrics.NotIn(scrape, except: ["actorregistrar_auth_store_duration_seconds", "actorregistrar_journal_purge_duration_seconds"]));
        Assert.Equal([], DocumentedMetrics.TagsNotIn(scrape));
    }

    private async Task LoadAsync()
    {
        using var client = new ConcurrentClient(SipClient.Udp(server.Process.Port));
        for (int done = 0; done < EnoughForACheckpoint; done += AtOnce)
        {
            SipResponse?[] answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => client.AskAsync(Request.Register(Request.NewAddressOfRecord(), LongContact), TimeSpan.FromSeconds(10))));
            Assert.All(answers, answer => Assert.Equal(200, answer?.Status));
        }
    }
}
