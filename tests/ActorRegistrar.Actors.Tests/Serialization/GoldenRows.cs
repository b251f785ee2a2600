using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Serialization;

/// <summary>Events and the bytes that stand for them in journals that exist. Add shapes; never change one.</summary>
internal static class GoldenRows
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyDictionary<string, (BindingsChanged Event, string Hex)> All { get; } = new Dictionary<string, (BindingsChanged, string)>
    {
        ["minimal"] = (new BindingsChanged { At = Noon, Cause = ChangeCause.Administrative, Changes = [], Bindings = [] },
            "0880c0dac6c1f2bd1f1004"),
        ["expiry without requester"] = (
            new BindingsChanged
            {
                At = Noon.AddTicks(1234567),
                Cause = ChangeCause.Expiry,
                Changes = [new(ContactChangeKind.Expired, "sip:alice@192.0.2.4")],
                Bindings = [],
            },
            "0887eda5c7c1f2bd1f10022217080412137369703a616c696365403139322e302e322e34"),
        ["full"] = (
            new BindingsChanged
            {
                At = Noon,
                Cause = ChangeCause.Register,
                RequestedBy = new RequestDetails
                {
                    Source = new RequestSource("tcp", "192.0.2.4:5070", "203.0.113.1:5060"),
                    CallId = "call-1@desk",
                    CSeq = 3_000_000_000,
                    UserAgent = "Desk 1",
                    AuthenticatedUser = "alice",
                    ExpiresHeader = uint.MaxValue,
                },
                Changes = [new(ContactChangeKind.Created, "sip:alice@192.0.2.4:5070;transport=tcp", 1800)],
                Bindings =
                [
                    new Binding
                    {
                        ContactUri = "sip:alice@192.0.2.4:5070;transport=tcp",
                        Parameters = ";q=0.5;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\";reg-id=1",
                        Q = 500,
                        InstanceId = "urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF",
                        RegId = 1,
                        CallId = "call-1@desk",
                        CSeq = 3_000_000_000,
                        Path = ["<sip:edge.example.com;lr;ob>", "<sip:core.example.com;lr>"],
                        ExpiresAt = Noon.AddSeconds(1800),
                        RegisteredAt = Noon,
                        RefreshedAt = Noon,
                        Source = new RequestSource("tcp", "192.0.2.4:5070", "203.0.113.1:5060"),
                        UserAgent = "Desk 1",
                    },
                ],
            },
            "0880c0dac6c1f2bd1f10011a510a270a03746370120e3139322e302e322e343a353037301a103230332e302e3131332e313a35303630120b63616c6c"
            + "2d31406465736b1880bcc1960b22064465736b20312a05616c69636530ffffffff0f222d080112267369703a616c696365403139322e302e322e343a"
            + "353037303b7472616e73706f72743d74637018880e2ac5020a267369703a616c696365403139322e302e322e343a353037303b7472616e73706f7274"
            + "3d746370124f3b713d302e353b2b7369702e696e7374616e63653d223c75726e3a757569643a30303030303030302d303030302d313030302d383030"
            + "302d4141424243434444454546463e223b7265672d69643d3118f403222d75726e3a757569643a30303030303030302d303030302d313030302d3830"
            + "30302d4141424243434444454546462801320b63616c6c2d31406465736b3880bcc1960b421c3c7369703a656467652e6578616d706c652e636f6d3b"
            + "6c723b6f623e42193c7369703a636f72652e6578616d706c652e636f6d3b6c723e4880a8e3cd84f3bd1f5080c0dac6c1f2bd1f5880c0dac6c1f2bd1f"
            + "62270a03746370120e3139322e302e322e343a353037301a103230332e302e3131332e313a353036306a064465736b2031"),
        ["star"] = (
            new BindingsChanged
            {
                At = Noon,
                Cause = ChangeCause.Register,
                RequestedBy = new RequestDetails { Source = new RequestSource("udp", "[2001:db8::1]:5060"), CallId = "c", CSeq = 2, ExpiresHeader = 0, IsStar = true },
                Changes = [new(ContactChangeKind.Unregistered, "sip:a@h"), new(ContactChangeKind.Unregistered, "tel:+4930123", 0)],
                Bindings = [],
            },
            "0880c0dac6c1f2bd1f10011a240a190a0375647012125b323030313a6462383a3a315d3a35303630120163180230003801220b080512077369703a61"
            + "406822120805120c74656c3a2b343933303132331800"),
        ["several bindings of an application"] = (
            new BindingsChanged
            {
                At = DateTimeOffset.UnixEpoch,
                Cause = ChangeCause.FlowLost,
                RequestedBy = new RequestDetails { Source = RequestSource.Local },
                Changes = [new(ContactChangeKind.Refreshed, "sip:a@h"), new(ContactChangeKind.Shortened, "sip:b@h", 0), new(ContactChangeKind.Deactivated, "sip:c@h")],
                Bindings = [Plain("sip:a@h"), Plain("sip:b@h") with { Q = 0, Path = ["<sip:p@h>"] }],
            },
            "10031a090a070a056c6f63616c220b080212077369703a614068220d080312077369703a6240681800220b080612077369703a6340682a290a077369"
            + "703a614068320163488090ecd4c7f3bd1f58ffffffffffffffffff0162070a056c6f63616c2a360a077369703a624068180032016342093c7369703a"
            + "7040683e488090ecd4c7f3bd1f58ffffffffffffffffff0162070a056c6f63616c"),
        ["flow lost beside a relayed binding"] = (
            new BindingsChanged
            {
                At = Noon,
                Cause = ChangeCause.FlowLost,
                RequestedBy = new RequestDetails { Source = LostSource },
                Changes = [new(ContactChangeKind.Deactivated, "sip:a@h;transport=tcp")],
                Bindings =
                [
                    Plain("sip:a@h;transport=tcp") with { InstanceId = "urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF", RegId = 1, GruuEpoch = 17_723_664_000_000_000, Source = LostSource },
                    Plain("sip:b@h") with { Source = new RequestSource("udp", "192.0.2.9:5060", "203.0.113.1:5060") { IsRelayed = true } },
                ],
            },
            "0880c0dac6c1f2bd1f10031a370a350a03746370120f3139322e302e322e343a34393135321a103230332e302e3131332e313a3530363021efcdab89"
            + "67452301282a30012219080612157369703a6140683b7472616e73706f72743d7463702a9f010a157369703a6140683b7472616e73706f72743d7463"
            + "70222d75726e3a757569643a30303030303030302d303030302d313030302d383030302d4141424243434444454546462801320163488090ecd4c7f3"
            + "bd1f58ffffffffffffffffff0162350a03746370120f3139322e302e322e343a34393135321a103230332e302e3131332e313a3530363021efcdab89"
            + "67452301282a30017080c0dac6c1f2bd1f2a4b0a077369703a624068320163488090ecd4c7f3bd1f58ffffffffffffffffff0162290a03756470120e"
            + "3139322e302e322e393a353036301a103230332e302e3131332e313a353036303801"),
    }.ToImmutableDictionary();

    private static RequestSource LostSource => new("tcp", "192.0.2.4:49152", "203.0.113.1:5060") { Flow = new FlowReference(0x0123456789abcdef, 42, IsLost: true) };

    private static Binding Plain(string uri) => new()
    {
        ContactUri = uri,
        CallId = "c",
        CSeq = 0,
        ExpiresAt = Noon.AddHours(1),
        RegisteredAt = DateTimeOffset.UnixEpoch,
        RefreshedAt = DateTimeOffset.UnixEpoch.AddTicks(-1),
        Source = RequestSource.Local,
    };
}
