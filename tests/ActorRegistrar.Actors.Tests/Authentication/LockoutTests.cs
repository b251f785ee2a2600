using System.Globalization;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Tests.Support;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Authentication;

/// <summary>Nobody is kept from registering by what others send, however long they go on; guesses are slow all the same.</summary>
public sealed class LockoutTests : TransportSpec
{
    private static readonly DigestClient Alice = new();
    private static readonly DigestClient Wrong = new(Password: "guess");

    private readonly FakeCredentialStore _store;
    private int _branch;

    public LockoutTests() : this(FakeCredentialStore.With("alice", "s3cret"))
    {
    }

    private LockoutTests(FakeCredentialStore store)
        : base(credentials: store, digest: settings => settings with { ForbidAfter = ForbidAfter, RefuseAfter = TimeSpan.FromMilliseconds(1) }) => _store = store;

    private static int ForbidAfter => 30;

    [Fact]
    public void Twelve_made_up_nonces_a_minute_cost_no_question_and_do_not_keep_the_user_out_of_a_new_address()
    {
        for (int minute = 0; minute < 5; minute++)
        {
            for (int i = 0; i < 12; i++)
            {
                var forged = new FakeFlow("198.51.100.66:5070");
                SipResponse reply = Asks(Wrong.Authorization("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), forged);
                Assert.Equal((401, true), (reply.Status, IsStale(reply)));
            }
            // One for each registration below, whose credential is in memory for a minute.
            Assert.Equal(minute, _store.Questions);
            Passes(20);
            Registers(new FakeFlow(string.Create(CultureInfo.InvariantCulture, $"203.0.113.{minute + 1}:5070")));
            Passes(40);
        }
    }

    [Fact]
    public void Wrong_responses_in_the_name_of_an_address_do_not_keep_its_owner_out_and_have_to_prove_themselves()
    {
        string ofAttacker = Nonce(new FakeFlow("198.51.100.66:5070"));
        var home = new FakeFlow("203.0.113.9:5070");
        for (int i = 0; i < 40; i++) Asks(Wrong.Authorization(ofAttacker), home);
        int asked = _store.Questions;
        Assert.InRange(asked, 1, 10);
        Assert.True(IsStale(Asks(Alice.Authorization(ofAttacker), home)));
        Registers(home);
        // Somebody whose address has changed answers with a nonce that he was sent at the old one, and pays one more round trip.
        string ofOldAddress = Nonce(new FakeFlow("203.0.113.10:5070"));
        var moved = new FakeFlow("203.0.113.11:5070");
        Assert.True(IsStale(Asks(Alice.Authorization(ofOldAddress), moved)));
        Registers(moved);
    }

    [Fact]
    public void An_attack_from_a_real_address_keeps_the_user_out_of_that_address_alone()
    {
        var attacker = new FakeFlow("198.51.100.66:5070");
        for (int minute = 0; minute < 3; minute++)
        {
            string nonce = Nonce(attacker);
            for (int i = 0; i < 12; i++) Assert.Equal(401, Asks(Wrong.Authorization(nonce), attacker).Status);
            Assert.Equal(401, Asks(Alice.Authorization(nonce), attacker).Status);
            Registers(new FakeFlow(string.Create(CultureInfo.InvariantCulture, $"203.0.113.{minute + 1}:5070")));
            Passes(61);
        }
    }

    [Fact]
    public void While_a_user_is_under_attack_each_new_address_has_one_guess()
    {
        var attacker = new FakeFlow("198.51.100.66:5070");
        string nonce = Nonce(attacker);
        for (int i = 0; i < 10; i++) Asks(Wrong.Authorization(nonce), attacker);
        var another = new FakeFlow("198.51.100.67:5070");
        Asks(Wrong.Authorization(Nonce(another)), another);
        int asked = _store.Questions;
        SipResponse reply = Asks(Alice.Authorization(Nonce(another)), another);
        Assert.Equal((401, false), (reply.Status, IsStale(reply)));
        Assert.Equal(asked, _store.Questions);
        Passes(61);
        Registers(another);
    }

    [Fact]
    public void A_connection_proves_its_source_whatever_the_nonce()
    {
        string nonce = Nonce(new FakeFlow("203.0.113.9:5070"));
        var attacker = new FakeFlow("198.51.100.66:5070", isReliable: true);
        for (int i = 0; i < 10; i++) Asks(Wrong.Authorization(nonce), attacker);
        SipResponse reply = Asks(Alice.Authorization(nonce), attacker);
        Assert.Equal((401, false), (reply.Status, IsStale(reply)));
    }

    [Fact]
    public void A_source_is_told_403_by_switch_after_so_many_proven_failures_whether_or_not_the_user_exists_and_the_right_password_still_works_there()
    {
        var nat = new FakeFlow("198.51.100.66:5070");
        string nonce = Nonce(nat);
        for (int i = 0; i < ForbidAfter; i++)
            Assert.Equal(401, Asks((Wrong with { Username = "user" + (i % 4).ToString(CultureInfo.InvariantCulture) }).Authorization(nonce), nat).Status);
        foreach (string user in new[] { "alice", "nobody" })
        {
            SipResponse reply = Asks((Wrong with { Username = user }).Authorization(nonce), nat);
            Assert.Equal((403, "Too many wrong passwords", 0), (reply.Status, reply.Reason, reply.All("WWW-Authenticate").Length));
        }
        Assert.Equal(401, Asks("Subject: none", nat).Status);
        Assert.Equal(401, Asks(Wrong.Authorization(Nonce(Flow)), Flow).Status);
        Registers(nat);
    }

    private void Registers(FakeFlow flow)
    {
        Receives(Anew(SipRequest.Register.With(Alice.Authorization(Nonce(flow)))), flow);
        Grants(Addresses.ExpectMsg<Register>(TimeSpan.FromSeconds(10)));
        Assert.Equal(200, flow.Next().Status);
    }

    private string Nonce(FakeFlow flow) => DigestClient.Parameter(Asks("Subject: none", flow).All("WWW-Authenticate")[0], "nonce");

    private SipResponse Asks(string header, FakeFlow flow)
    {
        Receives(Anew(SipRequest.Register.With(header)), flow);
        return flow.Next();
    }

    private static bool IsStale(SipResponse reply) => reply.All("WWW-Authenticate").Any(challenge => challenge.EndsWith(",stale=true", StringComparison.Ordinal));

    private SipRequest Anew(SipRequest request)
    {
        int number = ++_branch;
        return request.OnBranch(string.Create(CultureInfo.InvariantCulture, $"z9hG4bK-l{number}")) with { CSeq = (uint)number };
    }
}
