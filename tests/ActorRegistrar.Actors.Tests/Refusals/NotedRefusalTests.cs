using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Rules;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Refusals;

/// <summary>Which refusals are noted, and as what.</summary>
public sealed class NotedRefusalTests : TransportSpec
{
    private static readonly DigestClient Alice = new();

    public NotedRefusalTests() : base(credentials: Store())
    {
    }

    [Fact]
    public void A_first_request_without_credentials_and_a_granted_one_are_not()
    {
        SipRequest register = SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>");
        Grants(Passes(register.OnBranch("z9hG4bK-2").With(Alice.Authorization(Nonce()))));
        Assert.Equal(200, Flow.Next().Status);
        Assert.Equal(0, Refusals.Total);
    }

    [Fact]
    public void Another_method_is_not()
    {
        Receives(SipRequest.Invite with { Uri = "sip:alice@elsewhere.example" });
        Assert.Equal(404, Flow.Next().Status);
        Assert.Equal(0, Refusals.Total);
    }

    [Fact]
    public void A_wrong_password_is()
    {
        Asks(SipRequest.Register.OnBranch("z9hG4bK-2").With((Alice with { Password = "wr0ng" }).Authorization(Nonce())), 401);
        IsNoted(RefusalCause.WrongPassword, 401, "alice");
    }

    [Fact]
    public void Anothers_address_of_record_is()
    {
        Asks((SipRequest.Register with { To = "<sip:bob@example.com>" }).OnBranch("z9hG4bK-2").With(Alice.Authorization(Nonce())), 403);
        Assert.Equal("sip:bob@example.com", IsNoted(RefusalCause.NotAuthorised, 403, "alice").AddressOfRecord);
    }

    [Fact]
    public void A_replay_is()
    {
        SipRequest request = SipRequest.Register.OnBranch("z9hG4bK-2").With(Alice.Authorization(Nonce()));
        Grants(Passes(request));
        Assert.Equal(200, Flow.Next().Status);
        Asks(request.OnBranch("z9hG4bK-3"), 401);
        IsNoted(RefusalCause.Replayed, 401, "alice@example.com");
    }

    [Fact]
    public void Somebody_who_is_held_back_is()
    {
        string nonce = Nonce();
        for (int i = 0; i < 11; i++) Asks(SipRequest.Register.OnBranch($"z9hG4bK-{i + 2}").With((Alice with { Password = "wr0ng" }).Authorization(nonce)), 401);
        Assert.Equal(11, Refusals.Total);
    }

    [Fact]
    public void A_domain_that_is_not_served_is()
    {
        Asks(SipRequest.Register with { Uri = "sip:elsewhere.example", To = "<sip:alice@elsewhere.example>" }, 404);
        IsNoted(RefusalCause.UnknownDomain, 404, null);
    }

    [Fact]
    public void What_cannot_be_read_is_with_the_reason()
    {
        ReceivesText(SipRequest.Register.Text.Replace("To: <sip:alice@example.com>\r\n", "", StringComparison.Ordinal));
        Assert.Equal(400, Flow.Next().Status);
        Assert.Contains("To", IsNoted(RefusalCause.Malformed, 400, null).Reason, StringComparison.Ordinal);
        ReceivesText("hello\r\n\r\n");
        Assert.Equal((0, ""), Refusals.Newest(1)[0] is var dropped ? (dropped.Status, dropped.AddressOfRecord) : default);
    }

    [Theory]
    [InlineData(RegistrationOutcome.IntervalTooBrief, RefusalCause.TooBrief, 423)]
    [InlineData(RegistrationOutcome.OutOfOrder, RefusalCause.StaleCSeq, 400)]
    [InlineData(RegistrationOutcome.TooManyContacts, RefusalCause.TooManyContacts, 403)]
    [InlineData(RegistrationOutcome.ForbiddenContact, RefusalCause.ForbiddenContact, 403)]
    [InlineData(RegistrationOutcome.Malformed, RefusalCause.Malformed, 400)]
    public void What_the_rules_refuse_is(RegistrationOutcome outcome, RefusalCause cause, int status)
    {
        Register command = Passes(SipRequest.Register.OnBranch("z9hG4bK-2").With("User-Agent: Desk 1", Alice.Authorization(Nonce())));
        Answers(new Refused(outcome, "So it is", 60, command.Correlation));
        Assert.Equal(status, Flow.Next().Status);
        Assert.Equal("Desk 1", IsNoted(cause, status, "alice@example.com").UserAgent);
    }

    private static FakeCredentialStore Store() => FakeCredentialStore.With("alice", "s3cret");

    private RefusedAttempt IsNoted(RefusalCause cause, int status, string? user)
    {
        RefusedAttempt noted = Assert.Single(Refusals.Newest(10));
        Assert.Equal((cause, status, user, "192.0.2.7:5070", "udp"), (noted.Cause, noted.Status, noted.User, noted.Source, noted.Transport));
        return noted;
    }

    private string Nonce()
    {
        Receives(SipRequest.Register);
        SipResponse challenge = Flow.Next();
        Assert.Equal(401, challenge.Status);
        return DigestClient.Parameter(challenge.All("WWW-Authenticate")[0], "nonce");
    }

    private Register Passes(SipRequest request)
    {
        Receives(request);
        return Addresses.ExpectMsg<Register>();
    }

    private void Asks(SipRequest request, int status)
    {
        Receives(request);
        Assert.Equal(status, Flow.Next().Status);
    }
}
