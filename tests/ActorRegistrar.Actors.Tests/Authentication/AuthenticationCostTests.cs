using System.Globalization;
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
        SipResponse challenge = Challenge(authenticator, now);
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

    [Fact]
    public void Made_up_sources_do_not_fill_the_queue_in_front_of_the_store()
    {
        var never = new TaskCompletionSource();
        FakeCredentialStore store = FakeCredentialStore.With("alice", "s3cret");
        store.Opened = never.Task;
        using var authenticator = new DigestAuthenticator(new DigestSettings { Credentials = store, MaxWaiting = 64 }, Sys.Scheduler);
        DateTimeOffset now = Sys.Scheduler.Now;
        // The attacker has a nonce that was sent to him, and writes other addresses as his source.
        string nonce = DigestClient.Parameter(Challenge(authenticator, now).All("WWW-Authenticate")[0], "nonce");
        int waiting = 0;
        for (int i = 0; i < 200; i++)
        {
            SipMessage guess = SipRequest.Register.With(new DigestClient("user" + i.ToString(CultureInfo.InvariantCulture)).Authorization(nonce)).Parsed();
            var claimed = new FakeFlow("198.51.100." + i.ToString(CultureInfo.InvariantCulture) + ":5070");
            if (authenticator.Check(guess, "example.com", claimed, now, null).Verdict != AuthenticationVerdict.AskStore) continue;
            waiting++;
            authenticator.TryWait(guess, "example.com", SipFraming.Datagram, claimed, null, _ => { });
        }
        Assert.InRange(waiting, 1, 32);

        SipMessage honest = SipRequest.Register.With(new DigestClient().Authorization(nonce)).Parsed();
        Assert.Equal(AuthenticationVerdict.AskStore, authenticator.Check(honest, "example.com", new FakeFlow(), now, null).Verdict);
    }

    private static SipResponse Challenge(DigestAuthenticator authenticator, DateTimeOffset now)
    {
        byte[] buffer = new byte[2048];
        var writer = new Sip.Writing.SipWriter(buffer);
        writer.Write("SIP/2.0 401 Unauthorized\r\n"u8);
        authenticator.WriteChallenges(ref writer, SipRequest.Register.Parsed(), "example.com", new FakeFlow(), isStale: false, now);
        writer.EndLine();
        return SipResponse.Parse(buffer.AsSpan(0, writer.Length));
    }

    /// <summary>Has the credential read from the store.</summary>
    private static void Know(DigestAuthenticator authenticator, SipMessage message, FakeFlow flow, DateTimeOffset now)
    {
        using var read = new ManualResetEventSlim();
        Assert.True(authenticator.TryWait(message, "example.com", SipFraming.Datagram, flow, null, _ => read.Set()));
        Assert.True(read.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal(AuthenticationVerdict.Granted, authenticator.Check(message, "example.com", flow, now, null).Verdict);
    }
}
