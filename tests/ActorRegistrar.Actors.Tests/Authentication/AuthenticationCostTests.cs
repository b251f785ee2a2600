using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Sip.Messages;
using Akka.TestKit.Xunit2;

namespace ActorRegistrar.Actors.Tests.Authentication;

public sealed class AuthenticationCostTests : TestKit
{
    private const int Requests = 100;

    [Fact]
    public void A_right_response_to_a_credential_in_memory_is_checked_without_allocating()
    {
        using var authenticator = new DigestAuthenticator(new DigestSettings { Credentials = FakeCredentialStore.With("alice", "s3cret") }, Sys.Scheduler);
        var flow = new FakeFlow();
        DateTimeOffset now = Sys.Scheduler.Now;
        SipReply challenge = Challenge(authenticator, now);
        string nonce = DigestClient.Parameter(challenge.All("WWW-Authenticate")[0], "nonce");
        SipMessage[] messages = [.. Enumerable.Range(1, 2 * Requests).Select(count => SipRequest.Register.With(new DigestClient().Authorization(nonce, (uint)count)).Parsed())];
        Know(authenticator, messages[0], flow, now);

        Check(messages.AsSpan(1, Requests - 1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Check(messages.AsSpan(Requests));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Check(ReadOnlySpan<SipMessage> some)
        {
            foreach (SipMessage message in some)
            {
                if (authenticator.Check(message, "example.com", flow, now, null).Verdict != AuthenticationVerdict.Granted) Assert.Fail("Not granted.");
            }
        }
    }

    private static SipReply Challenge(DigestAuthenticator authenticator, DateTimeOffset now)
    {
        byte[] buffer = new byte[2048];
        var writer = new Sip.Writing.SipWriter(buffer);
        writer.Write("SIP/2.0 401 Unauthorized\r\n"u8);
        authenticator.WriteChallenges(ref writer, "example.com", new FakeFlow(), isStale: false, now);
        writer.EndLine();
        return SipReply.Parse(buffer.AsSpan(0, writer.Length));
    }

    /// <summary>Has the credential read from the store.</summary>
    private static void Know(DigestAuthenticator authenticator, SipMessage message, FakeFlow flow, DateTimeOffset now)
    {
        using var read = new ManualResetEventSlim();
        Assert.True(authenticator.TryWait(message, "example.com", SipFraming.Datagram, flow, _ => read.Set()));
        Assert.True(read.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal(AuthenticationVerdict.Granted, authenticator.Check(message, "example.com", flow, now, null).Verdict);
    }
}
