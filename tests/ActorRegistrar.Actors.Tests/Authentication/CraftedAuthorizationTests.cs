using System.Text;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Sip.Messages;
using Akka.TestKit.Xunit2;
using CsCheck;

namespace ActorRegistrar.Actors.Tests.Authentication;

/// <summary>Whatever is written into Authorization, only the right response gets a REGISTER to an address-of-record.</summary>
public sealed class CraftedAuthorizationTests : TestKit
{
    private static readonly DigestClient Alice = new();

    private readonly FakeFlow _flow = new();
    private readonly RequestIntake _intake;

    public CraftedAuthorizationTests() => _intake = new RequestIntake(
        Intakes.Settings() with { Authenticator = new DigestAuthenticator(new DigestSettings { Credentials = FakeCredentialStore.With("alice", "s3cret"), MaxFailures = int.MaxValue, MaxFailuresPerSource = int.MaxValue }, Sys.Scheduler) },
        TestActor,
        new ListenerLoad(int.MaxValue),
        Sys.Scheduler);

    [Fact]
    [Trait("RFC", "7616 3.4")]
    public void No_change_of_a_right_response_is_let_in() =>
        Gen.Select(Gen.Int[20, 400], Gen.Int[0, 3], Gen.OneOf((IGen<string>)Gen.String[Gen.Char[' ', '~'], 0, 4], Gen.OneOf("\"", ",", "\\", "=", "nc=", "auth-int", "0", "f"))).Sample(
            (at, removed, inserted) =>
            {
                string right = Alice.Authorization(DigestClient.Parameter(Ask("").All("WWW-Authenticate")[0], "nonce"));
                at = Math.Min(at, right.Length - 4);
                string crafted = right.Remove(at, removed).Insert(at, inserted);
                if (crafted == right) return;
                SipResponse? reply = Answer(crafted);
                // Not every octet is covered by the response: a change of white space or of a parameter that nobody knows is none.
                if (reply is null) Assert.Equal(Covered(right), Covered(crafted));
                else Assert.True(reply.Status is 401 or 400, crafted);
            },
            iter: 300,
            threads: 1);

    /// <summary>The values that a response is computed over.</summary>
    private static string Covered(string authorization) => string.Join('|', new[] { "username", "realm", "nonce", "uri", "response", "qop", "nc" }.Select(name =>
        DigestClient.Parameter(authorization.Replace(" ", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal), name).ToUpperInvariant()));

    private SipResponse Ask(string authorization) => Answer(authorization)!;

    /// <summary>Null when the request went on.</summary>
    private SipResponse? Answer(string authorization)
    {
        SipRequest request = authorization.Length == 0 ? SipRequest.Register : SipRequest.Register.With(authorization);
        _intake.Take(Encoding.UTF8.GetBytes(request.Text), SipFraming.Datagram, _flow);
        _intake.HandOver();
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(10))
        {
            if (_flow.Count > 0) return _flow.Next();
            if (HasMessages)
            {
                ExpectMsg<InboundRequest>();
                return null;
            }
            Thread.Yield();
        }
        throw new TimeoutException("Neither answered nor handed on: " + authorization);
    }
}
