using System.Globalization;
using System.Text;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Xunit.Abstractions;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

/// <summary>What leaves for a UDP source that has proved nothing, and what a datagram cannot carry.</summary>
public sealed class AnswerSizeTests : TransportSpec
{
    private const string Compact =
        "v:SIP/2.0/UDP a;rport;branch=z9hG4bK1\r\nf:<sip:a@example.com>;tag=1\r\nt:<sip:a@example.com>\r\ni:1\r\nMax-Forwards:1\r\n";

    private readonly ITestOutputHelper _output;

    public AnswerSizeTests(ITestOutputHelper output) : base(policy: new RegistrationPolicy { Callers = new CallerPolicy { Trusted = Networks.Of("198.51.100.0/24") } }) => _output = output;

    /// <summary>Of each kind of response the worst that anybody has thought of, for the shortest request that gets it.</summary>
    [Fact]
    public void No_response_to_an_unproven_source_has_three_times_the_octets_of_its_request()
    {
        (string Kind, int Status, string Request)[] rows =
        [
            ("200 to OPTIONS", 200, Text("OPTIONS", "sip:example.com")),
            ("200 to CANCEL", 200, Text("CANCEL", "sip:a@example.com")),
            ("400 Via alone", 400, "A b SIP/2.0\r\nVia: SIP/2.0/UDP aaaa\r\nCSeq: 1 A\r\nFrom: <a:b>;tag=1\r\nTo: <a:b>\r\n\r\n"),
            ("400 malformed Contact", 400, Text("REGISTER", "sip:example.com", "m:<\r\n")),
            ("404 domain not served", 404, Text("REGISTER", "sip:b")),
            ("404 other domain", 404, Text("REGISTER", "sip:example.com").Replace("t:<sip:a@example.com>", "t:<sip:a@b>")),
            ("405", 405, Text("PUBLISH", "sip:example.com")),
            ("415", 415, Text("REGISTER", "sip:example.com", "c:a/b\r\nl:1\r\n") + "x"),
            ("416", 416, Text("OPTIONS", "a:b")),
            ("420", 420, Text("REGISTER", "sip:example.com", "Require:a\r\n")),
            ("501", 501, Text("A", "sip:example.com")),
        ];
        foreach ((string kind, int status, string request) in rows)
        {
            ReceivesText(request);
            Measure(kind, status, request.Length, Flow.NextBytes());
        }
        Binding[] large = Bindings(10, 500);
        foreach ((string kind, int status, Binding[] found, bool isKnown) in new[]
        {
            ("302 of ten contacts of 500", 513, large, true), ("302 of ten contacts of 60", 302, Bindings(10, 60), true), ("404", 404, [], false), ("480", 480, [], true),
        })
        {
            string request = Text("INVITE", "sip:a@example.com");
            ReceivesText(request);
            LookupBindings question = Addresses.ExpectMsg<LookupBindings>();
            Answers(new BindingsFound(question.AddressOfRecord, [.. found], isKnown, TheTime, question.Correlation));
            Measure(kind, status, request.Length, Flow.NextBytes());
        }
        string register = Text("REGISTER", "sip:example.com", "m:<sip:a@h>\r\n");
        ReceivesText(register);
        Grants(Addresses.ExpectMsg<Register>(), [.. large, Bound("sip:a@h")]);
        byte[] granted = Flow.NextBytes();
        Measure("200 to REGISTER among ten large", 200, register.Length, granted);
        Assert.Equal(["<sip:a@h>;expires=600"], SipResponse.Parse(granted).All("Contact"));

        string fetch = Text("REGISTER", "sip:example.com").Replace("z9hG4bK1", "z9hG4bK2");
        ReceivesText(fetch);
        Grants(Addresses.ExpectMsg<Register>(), [.. large, Bound("sip:a@h")]);
        Measure("200 to a fetch of ten large", 200, fetch.Length, Flow.NextBytes());

        string refused = Text("REGISTER", "sip:example.com", "m:<sip:a@h>\r\n").Replace("z9hG4bK1", "z9hG4bK3");
        ReceivesText(refused);
        Answers(new Refused(RegistrationOutcome.TooManyChanges, "Too many changes, try again later", 60, Addresses.ExpectMsg<Register>().Correlation) { RetryAfterSeconds = 2 });
        Measure("500", 500, refused.Length, Flow.NextBytes());
    }

    [Fact]
    public void A_302_lists_the_best_contacts_that_there_is_room_for()
    {
        SipResponse reply = Finds(Invites(), true, Bindings(10, 200));

        string[] contacts = reply.All("Contact");
        Assert.InRange(contacts.Length, 1, 5);
        Assert.Equal(Bindings(10, 200).Take(contacts.Length).Select(binding => $"<{binding.ContactUri}>;expires=600"), contacts);
        Assert.True(reply.Text.Length <= AnswerSizes.Factor * SipRequest.Invite.Bytes.Length);
    }

    [Theory]
    [InlineData("198.51.100.7:5070", false)]
    [InlineData("127.0.0.1:5070", false)]
    [InlineData("192.0.2.7:5070", true)]
    public void Who_is_trusted_this_machine_or_on_a_connection_gets_all(string source, bool isReliable)
    {
        var flow = new FakeFlow(source, isReliable);
        Receives(SipRequest.Invite, flow);
        LookupBindings question = Addresses.ExpectMsg<LookupBindings>();
        Answers(new BindingsFound(question.AddressOfRecord, [.. Bindings(10, 500)], true, TheTime, question.Correlation));
        Assert.Equal(10, flow.Next().All("Contact").Length);
    }

    [Fact]
    public void A_short_retransmission_does_not_bring_the_long_response_to_a_long_request()
    {
        Grants(Registers(SipRequest.Register.With("X-Padding: " + new string('x', 3000))), [.. Bindings(6, 500)]);
        Assert.True(Flow.NextBytes().Length > 3 * SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>").Bytes.Length);

        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>"));

        IsSilent();
    }

    [Fact]
    public void What_a_datagram_cannot_carry_is_answered_with_what_it_can()
    {
        var here = new FakeFlow("127.0.0.1:5070");
        Binding[] thousand = Bindings(1000, 200);
        Grants(Registers(flow: here), [.. thousand, Bound("sip:alice@192.0.2.7:5070")]);
        byte[] granted = here.NextBytes();
        Assert.True(granted.Length <= AnswerSizes.MaxDatagramBytes);
        Assert.Equal(["<sip:alice@192.0.2.7:5070>;expires=600"], SipResponse.Parse(granted).All("Contact"));

        Receives(SipRequest.Register.OnBranch("z9hG4bK-2"), here);
        Grants(Addresses.ExpectMsg<Register>(), thousand);
        byte[] fetched = here.NextBytes();
        Assert.InRange(fetched.Length, AnswerSizes.MaxDatagramBytes - 300, AnswerSizes.MaxDatagramBytes);

        Receives(SipRequest.Invite, here);
        LookupBindings question = Addresses.ExpectMsg<LookupBindings>();
        Answers(new BindingsFound(question.AddressOfRecord, [.. thousand], true, TheTime, question.Correlation));
        byte[] redirected = here.NextBytes();
        Assert.InRange(redirected.Length, AnswerSizes.MaxDatagramBytes - 300, AnswerSizes.MaxDatagramBytes);
        Assert.StartsWith("<" + thousand[0].ContactUri, SipResponse.Parse(redirected).All("Contact")[0], StringComparison.Ordinal);
    }

    private static string Text(string method, string uri, string headers = "") => $"{method} {uri} SIP/2.0\r\n{Compact}CSeq:1 {method}\r\n{headers}\r\n";

    private Binding[] Bindings(int count, int octets) => [.. Enumerable.Range(0, count).Select(number => Bound("sip:" + number.ToString("d4", CultureInfo.InvariantCulture).PadRight(octets - 6, 'x') + "@h"))];

    private void Measure(string kind, int status, int octetsIn, byte[] response)
    {
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-36} {octetsIn,5} in {response.Length,5} out {(double)response.Length / octetsIn:f2}"));
        Assert.StartsWith($"SIP/2.0 {status} ", Encoding.UTF8.GetString(response), StringComparison.Ordinal);
        Assert.True(response.Length <= AnswerSizes.Factor * octetsIn, $"{kind}: {response.Length} octets for {octetsIn}:\n{Encoding.UTF8.GetString(response)}");
    }

    /// <summary>Where telephones register with a password.</summary>
    public sealed class OfChallenges : TransportSpec
    {
        private readonly ITestOutputHelper _output;

        public OfChallenges(ITestOutputHelper output) : base(credentials: FakeCredentialStore.With("alice", "s3cret")) => _output = output;

        [Theory]
        [InlineData(0, 1)]
        [InlineData(250, 2)]
        public void A_challenge_has_three_times_the_octets_at_most_and_one_algorithm_at_least(int padding, int leastChallenges)
        {
            string request = Text("REGISTER", "sip:example.com", padding == 0 ? "" : "X:" + new string('x', padding) + "\r\n");
            ReceivesText(request);
            byte[] response = Flow.NextBytes();
            _output.WriteLine($"401 {request.Length} in {response.Length} out");
            Assert.True(response.Length <= AnswerSizes.Factor * request.Length, Encoding.UTF8.GetString(response));
            string[] challenges = SipResponse.Parse(response).All("WWW-Authenticate");
            Assert.True(challenges.Length >= leastChallenges);
            Assert.Equal("MD5", DigestClient.Parameter(challenges[^1], "algorithm"));
        }

        [Fact]
        public void A_nonce_that_comes_back_from_where_it_was_sent_proves_the_source()
        {
            Receives(SipRequest.Register);
            string nonce = DigestClient.Parameter(Flow.Next().All("WWW-Authenticate")[0], "nonce");
            Register command = Registers(SipRequest.Register.OnBranch("z9hG4bK-2").With(new DigestClient().Authorization(nonce)));
            Grants(command, [.. Enumerable.Range(0, 10).Select(number => Bound($"sip:{number}{new string('x', 490)}@h"))]);
            Assert.Equal(10, Flow.Next().All("Contact").Length);

            var elsewhere = new FakeFlow("203.0.113.200:5070");
            Register moved = Registers((SipRequest.Register with { CSeq = 2 }).OnBranch("z9hG4bK-3").With(new DigestClient().Authorization(nonce, 2)), elsewhere);
            Grants(moved, [.. Enumerable.Range(0, 10).Select(number => Bound($"sip:{number}{new string('x', 490)}@h")), Bound("sip:alice@192.0.2.7:5070")]);
            Assert.Equal(["<sip:alice@192.0.2.7:5070>;expires=600"], elsewhere.Next().All("Contact"));
        }
    }
}
