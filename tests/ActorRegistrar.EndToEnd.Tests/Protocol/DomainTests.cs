using static ActorRegistrar.EndToEnd.Tests.Protocol.DomainServer;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>Domains with settings of their own, and both sides of every compatibility switch.</summary>
public sealed class DomainTests(DomainServer server) : ProtocolTest(server), IClassFixture<DomainServer>
{
    private const string Desk = "Contact: <sip:a@192.0.2.1>";
    private const string Mobile = "Contact: <sip:a@192.0.2.2>";

    private readonly string _user = Request.Unique("u");

    [Fact]
    public async Task Each_domain_grants_its_own_lifetimes()
    {
        using SipClient client = Connect("udp");
        Assert.Equal(3600, Assert.Single((await client.AskAsync(To(Strict, Desk), 200)).Contacts).Expires);
        Assert.Equal(900, Assert.Single((await client.AskAsync(To(Lenient, Desk), 200)).Contacts).Expires);
        Assert.Equal(1000, Assert.Single((await client.AskAsync(To(Lenient, Mobile, "Expires: 5000"), 200)).Contacts).Expires);
        Assert.Equal("60", (await client.AskAsync(To(Strict, Desk, "Expires: 59"), 423)).One("Min-Expires"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_domain_that_is_not_served_is_404_for_registering_and_looking_up(string transport)
    {
        using SipClient client = Connect(transport);
        await client.AskAsync(To("elsewhere.example", Desk), 404);
        await client.AskAsync(Request.For("INVITE", $"sip:{_user}@elsewhere.example"), 404);
        await client.AskAsync(To(Strict, Desk) with { Uri = "sip:" + Lenient }, 404);
    }

    [Fact]
    public async Task Two_names_of_a_domain_name_one_address_of_record()
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(To(LenientAlias, Desk), 200);
        Assert.Single(await FetchAsync(client, $"sip:{_user}@{Lenient}"));
        Assert.Equal("sip:a@192.0.2.1", Assert.Single((await client.AskAsync(Request.For("INVITE", $"sip:{_user}@{LenientAlias}"), 302)).Contacts).Uri);
        await client.AskAsync(Request.For("INVITE", $"sip:{_user}@{Strict}"), 404);
    }

    [Fact]
    [Trait("Rule", "grace for an equal CSeq")]
    public async Task An_equal_cseq_is_400_or_forgiven_for_a_while()
    {
        using SipClient client = Connect("udp");
        foreach ((string domain, int status) in new[] { (Strict, 400), (Lenient, 200) })
        {
            Request register = To(domain, Desk, "Expires: 600");
            await client.AskAsync(register, 200);
            await client.AskAsync(register.Again() with { Headers = [Desk, "Expires: 800"] }, status);
            Assert.InRange(Assert.Single(await FetchAsync(client, register.To)).Expires, 500, 600);
        }
    }

    [Fact]
    [Trait("Rule", "lower CSeq")]
    public async Task A_lower_cseq_is_400_or_taken_for_a_restart_when_the_binding_is_old_enough()
    {
        using SipClient client = Connect("udp");
        foreach ((string domain, int status) in new[] { (Strict, 400), (Direct, 200) })
        {
            Request register = To(domain, Desk, "Expires: 600") with { CSeq = 9 };
            await client.AskAsync(register, 200);
            // Time is what is tested: the binding must have stood for a second.
            await Task.Delay(TimeSpan.FromSeconds(1.2));
            await client.AskAsync(register.Again() with { CSeq = 1, Headers = [Desk, "Expires: 800"] }, status);
        }
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: raised")]
    public async Task A_brief_lifetime_is_423_or_raised()
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(To(Strict, Desk, "Expires: 30"), 423);
        Assert.Equal(120, Assert.Single((await client.AskAsync(To(Lenient, Desk, "Expires: 30"), 200)).Contacts).Expires);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: size")]
    public async Task A_200_lists_all_contacts_or_those_of_its_request()
    {
        using SipClient client = Connect("udp");
        foreach ((string domain, int told) in new[] { (Strict, 2), (Lenient, 1) })
        {
            await client.AskAsync(To(domain, Desk), 200);
            Assert.Equal(told, (await client.AskAsync(To(domain, Mobile), 200)).Contacts.Length);
            Assert.Equal(2, (await FetchAsync(client, $"sip:{_user}@{domain}")).Length);
        }
    }

    [Fact]
    [Trait("RFC", "3327 5.3: 420")]
    public async Task A_path_is_420_or_kept_quietly_or_left_alone()
    {
        using SipClient client = Connect("udp");
        string[] headers = [Desk, "Path: <sip:edge.example;lr>"];
        Assert.Equal("path", (await client.AskAsync(To(Strict, headers), 420)).One("Unsupported"));
        Assert.Equal("<sip:edge.example;lr>", (await client.AskAsync(To(Strict, [.. headers, "Supported: path"]), 200)).One("Path"));
        Assert.Empty((await client.AskAsync(To(Lenient, headers), 200)).All("Path"));
        Assert.Equal("<sip:edge.example;lr>", (await client.AskAsync(To(Lenient, [.. headers, "Supported: path"]), 200)).One("Path"));
        Assert.Empty((await client.AskAsync(To(Direct, [.. headers, "Supported: path"]), 200)).All("Path"));
        await client.AskAsync(To(Direct, Desk, "Require: path"), 420);
    }

    [Fact]
    [Trait("RFC", "5626 6: 439")]
    public async Task A_flow_behind_a_plain_edge_proxy_is_439_or_registered_as_a_contact()
    {
        using SipClient client = Connect("udp");
        string[] headers =
        [
            "Via: SIP/2.0/WS igad60tugccm.invalid;branch=z9hG4bK2915434;received=10.0.0.1",
            "Contact: <sip:3c23ison@igad60tugccm.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance=\"<urn:uuid:a5762d8c-cfa7-4225-ac2a-e35cdd2cdd5f>\"",
            "Path: <sip:edge.example;lr;received=sip:10.0.0.1:1234%3Btransport%3Dws>", "Supported: path,gruu,outbound",
        ];
        await client.AskAsync(To(Strict, headers), 439);
        SipResponse answer = await client.AskAsync(To(Lenient, headers), 200);
        Assert.Empty(answer.All("Require"));
        Assert.Equal("sip:3c23ison@igad60tugccm.invalid;transport=ws", Assert.Single(answer.Contacts).Uri);
    }

    /// <summary>A gateway registers all its lines at once, or a device each of its addresses, as one contact each.</summary>
    [Theory]
    [InlineData("udp", "")]
    [InlineData("tcp", "")]
    [InlineData("udp", ";+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"")]
    [InlineData("tcp", ";+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"")]
    [Trait("Rule", "contacts of an address-of-record")]
    public async Task A_device_has_as_many_contacts_as_the_operator_says(string transport, string instance)
    {
        using SipClient client = Connect(transport);
        string[] uris = [.. Enumerable.Range(1, 24).Select(line => $"sip:line{line}@192.0.2.7:{5060 + line}")];
        Request register = To(Large, $"Contact: {string.Join(", ", uris.Select(uri => $"<{uri}>{instance}"))}", "Expires: 300");
        Assert.Equal(uris, (await client.AskAsync(register, 200)).Contacts.Select(contact => contact.Uri));
        // The same as a row each, which refreshes all of them.
        string[] rows = [.. uris.Select(uri => $"Contact: <{uri}>{instance}")];
        Assert.Equal(uris, (await client.AskAsync(register = register.Next([.. rows, "Expires: 600"]), 200)).Contacts.Select(contact => contact.Uri));
        Assert.Equal(uris, (await FetchAsync(client, $"sip:{_user}@{Large}")).Select(contact => contact.Uri));
        // A caller is told all; of one instance the one that was refreshed last (RFC 5626 section 7).
        Assert.Equal(instance.Length == 0 ? uris : uris[..1], (await client.AskAsync(Request.For("INVITE", $"sip:{_user}@{Large}"), 302)).Contacts.Select(contact => contact.Uri));
        await client.AskAsync(register = register.Next("Contact: <sip:one-more@192.0.2.7>"), 403);
        Assert.Empty((await client.AskAsync(register.Next("Contact: *", "Expires: 0"), 200)).Contacts);
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public async Task One_contact_too_many_is_403_or_drives_the_oldest_out()
    {
        using SipClient client = Connect("udp");
        foreach ((string domain, int fits, int status) in new[] { (Strict, 2, 403), (Lenient, 3, 200) })
        {
            for (int i = 1; i <= fits; i++) await client.AskAsync(To(domain, $"Contact: <sip:a@192.0.2.{i}>"), 200);
            await client.AskAsync(To(domain, "Contact: <sip:a@192.0.2.9>"), status);
            string[] kept = [.. (await FetchAsync(client, $"sip:{_user}@{domain}")).Select(contact => contact.Uri)];
            Assert.Equal(status == 403 ? ["sip:a@192.0.2.1", "sip:a@192.0.2.2"] : new[] { "sip:a@192.0.2.2", "sip:a@192.0.2.3", "sip:a@192.0.2.9" }, kept);
        }
    }

    private Request To(string domain, params string[] headers) => Request.Register($"sip:{_user}@{domain}", headers);
}
