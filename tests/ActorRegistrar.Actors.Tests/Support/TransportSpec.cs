using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A transport actor between requests as text and a probe in the place of all addresses-of-record, on virtual time.</summary>
public abstract class TransportSpec : TestKit
{
    private readonly RequestIntake _intake;

    private protected TransportSpec(
        TimeSpan? answerWithin = null, int maxRequestsInFlight = 1000, RegistrationPolicy? policy = null, ICredentialStore? credentials = null,
        ServedDomains? domains = null, Func<DigestSettings, DigestSettings>? digest = null)
        : base(TestSystem.Setup(new JournalScript()), "transport-spec")
    {
        Addresses = CreateTestProbe();
        var context = new SipTransportContext(new LocationRouter(new AddressOfRecordDirectory(), Addresses), Admission, "Server: test\r\n")
        {
            AnswerWithin = answerWithin ?? TimeSpan.FromSeconds(3),
            MaxRequestsInFlight = maxRequestsInFlight,
            Load = Load,
            Domains = new LiveDomains(domains ?? ServedDomains.Everywhere(policy ?? RegistrationPolicy.Default)),
            Gruus = Gruus,
            FlowTokens = FlowTokens,
            Refusals = Refusals,
        };
        Transport = Sys.ActorOf(Props.Create<SipTransportActor>(context));
        Domains = context.Domains;
        if (credentials is not null)
        {
            var digestSettings = new DigestSettings { Credentials = credentials };
            Authenticator = new DigestAuthenticator(digest?.Invoke(digestSettings) ?? digestSettings, Sys.Scheduler, context.Domains);
            Authenticator.Loaded.Wait(TimeSpan.FromSeconds(10));
        }
        var settings = new IntakeSettings(domains?.Names ?? new DomainSet(["example.com"]), SipLimits.Default, "Server: test\r\n")
        {
            Policies = context.Policies,
            Live = domains is null ? null : context.Domains,
            Authenticator = Authenticator,
            Gruus = Gruus,
            FlowTokens = FlowTokens,
            Flows = Flows,
            Refusals = Refusals,
        };
        _intake = new RequestIntake(settings, Transport, Load, Sys.Scheduler);
        Settles();
    }

    protected TestProbe Addresses { get; }

    protected IActorRef Transport { get; }

    protected DateTimeOffset TheTime => Sys.Scheduler.Now;

    private protected RefusedAttempts Refusals { get; } = new(new RefusalSettings { Capacity = 20, PerSourcePerMinute = 10 });

    private protected FakeAdmission Admission { get; } = new();

    private protected ListenerLoad Load { get; } = new(bound: 20);

    private protected FakeFlow Flow { get; } = new();

    /// <summary>Null without credentials.</summary>
    private protected DigestAuthenticator? Authenticator { get; }

    /// <summary>Replaced, they hold for the next request.</summary>
    private protected LiveDomains Domains { get; }

    private protected GruuCodec Gruus { get; } = new();

    private protected FlowTokens FlowTokens { get; } = new();

    private protected FlowRegistry Flows { get; } = new();

    private protected void Receives(SipRequest request, FakeFlow? flow = null) => ReceivesTogether(flow ?? Flow, request);

    /// <summary>Receives a request that is given as text.</summary>
    private protected void ReceivesText(string text)
    {
        _intake.Take(System.Text.Encoding.UTF8.GetBytes(text), SipFraming.Datagram, Flow);
        _intake.HandOver();
    }

    /// <summary>Receives several requests as one system call may bring them.</summary>
    private protected void ReceivesTogether(FakeFlow flow, params SipRequest[] requests)
    {
        foreach (SipRequest request in requests) _intake.Take(request.Bytes, flow.IsReliable ? SipFraming.Stream : SipFraming.Datagram, flow);
        _intake.HandOver();
    }

    /// <summary>Receives a REGISTER of one contact and returns what reaches the address-of-record.</summary>
    private protected Register Registers(SipRequest? request = null, FakeFlow? flow = null)
    {
        Receives((request ?? SipRequest.Register).With("Contact: <sip:alice@192.0.2.7:5070>"), flow);
        return Addresses.ExpectMsg<Register>();
    }

    private protected LookupBindings Invites(string uri = "sip:alice@example.com", string method = "INVITE")
    {
        Receives(SipRequest.Invite with { Uri = uri, Method = method });
        return Addresses.ExpectMsg<LookupBindings>();
    }

    protected void Answers(object reply) => Transport.Tell(reply, Addresses);

    protected void Grants(Register command, params Binding[] bindings) => Answers(new Accepted([.. bindings], TheTime, command.Correlation));

    private protected SipResponse Finds(LookupBindings question, bool isKnown, params Binding[] bindings)
    {
        Answers(new BindingsFound(question.AddressOfRecord, [.. bindings], isKnown, TheTime, question.Correlation));
        return Flow.Next();
    }

    protected Binding Bound(string uri, double seconds = 600) => new()
    {
        ContactUri = uri,
        CallId = "c",
        CSeq = 1,
        ExpiresAt = TheTime.AddSeconds(seconds),
        RegisteredAt = TheTime,
        RefreshedAt = TheTime,
        Source = RequestSource.Local,
    };

    /// <summary>Lets virtual time pass in the transport's own ticks.</summary>
    protected void Passes(double seconds)
    {
        for (int tick = 0; tick < (int)Math.Round(seconds * 10); tick++) ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(100));
        Settles();
    }

    /// <summary>Returns when the transport has handled all it was sent.</summary>
    protected void Settles() => Transport.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    private protected void IsSilent(FakeFlow? flow = null)
    {
        Settles();
        Assert.Equal(0, (flow ?? Flow).Count);
    }
}

internal sealed class FakeAdmission : IWriteAdmission
{
    public bool IsOpen { get; set; } = true;

    public bool IsFailing { get; set; }

    public int RetryAfterSeconds => 5;
}
