using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>The contacts in memory of Kamailio and OpenSIPS, as their tools print them.</summary>
public sealed class ContactDumpTests
{
    private const string Instance = "urn:uuid:00000000-0000-1000-8000-000a95a0e128";

    private static readonly LocationOrigin Origin = new(TimeZoneInfo.Utc, new DateTimeOffset(2026, 11, 29, 3, 0, 0, 500, TimeSpan.Zero));

    private static readonly string KamailioTree = string.Join('\n',
        "{", "\tDomains: {", "\t\tDomain: {", "\t\t\tDomain: location", "\t\t\tSize: 1024", "\t\t\tAoRs: {",
        "\t\t\t\tInfo: {", "\t\t\t\t\tAoR: bob@example.com", "\t\t\t\t\tHashID: 1457026995", "\t\t\t\t\tContacts: {",
        "\t\t\t\t\t\tContact: {",
        "Address: sip:bob@192.0.2.1:5070;transport=udp", "Expires: 600", "Q: 0.500000", "Call-ID: c1@192.0.2.1", "CSeq: 7", "User-Agent: {",
        "Received: sip:192.0.2.9:4444", "Path: <sip:edge.example.com;lr>", "State: CS_NEW", "Flags: 0", "CFlags: 0", "Socket: udp:192.0.2.100:5060",
        "Methods: -1", "Ruid: uloc-6b0b94e1-299a-1", $"Instance: <{Instance}>", "Reg-Id: 1", "Server-Id: 0", "Tcpconn-Id: -1", "Last-Modified: 1795920900",
        "\t\t\t\t\t\t}",
        "\t\t\t\t\t\tContact: {",
        "Address: sip:bob@192.0.2.2", "Expires: permanent", "Q: -1", "Call-ID: dflt", "CSeq: 0", "User-Agent: n/a", "Received: [not set]", "Path: [not set]",
        "Socket: [not set]", "Instance: [not set]", "Reg-Id: 0", "Last-Modified: 1795920900",
        "\t\t\t\t\t\t}",
        "\t\t\t\t\t}", "\t\t\t\t}", "\t\t\t}", "\t\t\tStats: {", "\t\t\t\tRecords: 1", "\t\t\t\tMax-Slots: 1", "\t\t\t}", "\t\t}", "\t}", "}", "");

    private static readonly string KamailioJson = $$"""
        {
            "jsonrpc": "2.0",
            "result": {
                "Domains": [{
                        "Domain": {
                            "Domain": "location",
                            "Size": 1024,
                            "AoRs": [{
                                    "Info": {
                                        "AoR": "bob@example.com",
                                        "HashID": 1457026995,
                                        "Contacts": [{
                                                "Contact": { "Address": "sip:bob@192.0.2.1:5070;transport=udp", "Expires": 600, "Q": 0.500000, "Call-ID": "c1@192.0.2.1",
                                                    "CSeq": 7, "User-Agent": "{", "Received": "sip:192.0.2.9:4444", "Path": "<sip:edge.example.com;lr>", "State": "CS_NEW",
                                                    "Socket": "udp:192.0.2.100:5060", "Methods": 4294967295, "Instance": "<{{Instance}}>", "Reg-Id": 1, "Last-Modified": 1795920900 }
                                            }, {
                                                "Contact": { "Address": "sip:bob@192.0.2.2", "Expires": "permanent", "Q": -1, "Call-ID": "dflt", "CSeq": 0, "User-Agent": "n/a",
                                                    "Received": "[not set]", "Path": "[not set]", "Socket": "[not set]", "Instance": "[not set]", "Reg-Id": 0, "Last-Modified": 1795920900 }
                                            }]
                                    }
                                }],
                            "Stats": { "Records": 1, "Max-Slots": 1 }
                        }
                    }]
            },
            "id": 1
        }
        """;

    private static readonly string OpenSips = $$"""
        {
            "Domains": [
                {
                    "name": "location",
                    "hash_size": 512,
                    "AORs": [
                        {
                            "AOR": "bob@example.com",
                            "Contacts": [
                                {
                                    "Contact": "sip:bob@192.0.2.1:5070;transport=udp", "ContactID": "3608532331117539136", "Expires": 600, "Q": "0.5",
                                    "Callid": "c1@192.0.2.1", "Cseq": 7, "User-agent": "{", "Received": "sip:192.0.2.9:4444", "Path": "<sip:edge.example.com;lr>",
                                    "State": "CS_SYNC", "Flags": 0, "Cflags": "NAT", "Socket": "udp:192.0.2.100:5060", "Methods": 8063, "SIP_instance": "<{{Instance}}>"
                                },
                                { "Contact": "sip:bob@192.0.2.2", "ContactID": "1", "Expires": "permanent", "Q": "", "Callid": "dflt", "Cseq": 0, "State": "CS_NEW", "Flags": 0, "Cflags": "", "Methods": 0 }
                            ]
                        }
                    ]
                }
            ]
        }
        """;

    public static TheoryData<string> Dumps { get; } = [KamailioTree, KamailioJson, OpenSips];

    [Theory, MemberData(nameof(Dumps))]
    public void A_dump_gives_the_bindings_in_memory_with_the_lifetimes_that_remained(string dump)
    {
        ImportedBinding[] read = Read(dump);
        Assert.Equal(2, read.Length);
        Assert.All(read, one => Assert.Null(one.Problem));
        Assert.All(read, one => Assert.Equal("sip:bob@example.com", one.Owner!.ToString()));
        Binding first = read[0].Binding!;
        Assert.Equal("sip:bob@192.0.2.1:5070;transport=udp", first.ContactUri);
        Assert.Equal(Origin.TakenAt.AddSeconds(600), first.ExpiresAt);
        Assert.Equal((500, "c1@192.0.2.1", 7u, "{", Instance), (first.Q, first.CallId, first.CSeq, first.UserAgent, first.InstanceId));
        Assert.Equal(["<sip:edge.example.com;lr>"], first.Path.AsEnumerable());
        Assert.Equal("192.0.2.9:4444", first.Source.RemoteAddress);
        Assert.Equal("192.0.2.100:5060", first.Source.LocalAddress);
        Binding second = read[1].Binding!;
        Assert.True(second.IsStatic);
        Assert.Null(second.Q);
        Assert.Null(second.UserAgent);
        Assert.Empty(second.Path);
    }

    [Fact]
    public void The_time_of_registration_is_kamailios_own_and_else_the_moment_of_the_dump()
    {
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795920900), Read(KamailioJson)[0].Binding!.RefreshedAt);
        Assert.Equal(Origin.TakenAt, Read(OpenSips)[0].Binding!.RefreshedAt);
        Assert.Equal(1, Read(KamailioJson)[0].Binding!.RegId);
    }

    [Theory, MemberData(nameof(Dumps))]
    public void A_contact_that_is_over_is_not_brought_to_life(string dump)
    {
        foreach (string word in new[] { "expired", "deleted" })
        {
            Binding over = Read(dump.Replace("\"Expires\": 600", $"\"Expires\": \"{word}\"", StringComparison.Ordinal).Replace("Expires: 600", "Expires: " + word, StringComparison.Ordinal))[0].Binding!;
            Assert.False(over.IsLiveAt(Origin.TakenAt));
        }
    }

    [Theory, MemberData(nameof(Dumps))]
    public void A_dump_that_is_cut_off_anywhere_is_refused(string dump)
    {
        string whole = dump.TrimEnd();
        for (int length = 40; length < whole.Length; length += 7)
        {
            if (whole[length..].Trim().Length > 0) Assert.Throws<UnreadableInputException>(() => Read(whole[..length], ImportFormat.Dump));
        }
    }

    [Fact]
    public void A_dump_longer_than_a_piece_is_read_to_its_end()
    {
        var dump = new StringBuilder("{\"Domains\":[{\"name\":\"location\",\"AORs\":[");
        for (int i = 0; i < 2_000; i++)
            dump.Append(i == 0 ? "" : ",\n").Append($"{{\"AOR\":\"\u00fc{i}@example.com\",\"Contacts\":[{{\"Contact\":\"sip:a@192.0.2.1:{i + 1}\",\"Expires\":60,\"Callid\":\"c\",\"Cseq\":1}}]}}");
        ImportedBinding[] read = Read(dump.Append("]}]}").ToString());
        Assert.Equal(2_000, read.Length);
        Assert.All(read, one => Assert.Null(one.Problem));
        Assert.Equal("sip:a@192.0.2.1:2000", read[^1].Contact);
        Assert.Equal("line 2000", read[^1].Place);
    }

    [Fact]
    public void An_address_without_a_domain_takes_the_one_given() => Assert.Equal(
        "sip:bob@example.org", Assert.Single(Read("{\"AOR\":\"bob\",\"Contacts\":[{\"Contact\":\"sip:a@192.0.2.1\",\"Expires\":60,\"Callid\":\"c\",\"Cseq\":1}]}")).Owner!.ToString());

    [Fact]
    public void An_empty_location_service_gives_nothing() => Assert.Empty(Read("{\"Domains\":[{\"name\":\"location\",\"hash_size\":512,\"AORs\":[]}]}"));

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":500,\"message\":\"x\"},\"id\":1}", "no dump of contacts")]
    [InlineData("{\"Domains\":[{\"AORs\":[{\"AOR\":\"bob\"}]}]}", "without 'brief'")]
    public void What_holds_no_contacts_is_told(string dump, string sentence) => Assert.Contains(
        sentence, Assert.Throws<UnreadableInputException>(() => Read(dump)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_lifetime_that_is_no_number_is_told_with_its_line() => Assert.Contains(
        "expires", Assert.Single(Read("{\"AOR\":\"bob@b.com\",\"Contacts\":[{\"Contact\":\"sip:a@192.0.2.1\",\"Expires\":\"soon\",\"Callid\":\"c\",\"Cseq\":1}]}")).Problem, StringComparison.Ordinal);

    private static ImportedBinding[] Read(string dump, ImportFormat format = ImportFormat.Auto) =>
        [.. new ImportSource(Origin) { Domain = "example.org" }.ReadText(new MemoryStream(Encoding.UTF8.GetBytes(dump)), format)];
}
