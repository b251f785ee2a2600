using System.Net;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Sockets;

/// <summary>What happens to a connection while a request of it waits for the credential store.</summary>
public sealed class WaitingForCredentialTests : IAsyncLifetime
{
    private readonly FakeCredentialStore _store = FakeCredentialStore.With("alice", "s3cret");
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RegistrarHost _registrar = null!;
    private SipClient _client = null!;

    public async Task InitializeAsync()
    {
        _registrar = await RegistrarHost.StartAsync(SipTransportKind.Tcp, new SipTransportSettings { Authentication = new DigestSettings { Credentials = _store, StoreTimeout = TimeSpan.FromSeconds(30) } });
        _client = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
    }

    public async Task DisposeAsync()
    {
        _opened.TrySetResult();
        _client.Dispose();
        await _registrar.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_ends_its_own_direction_meanwhile_is_answered_on_the_same_connection()
    {
        await RegisterAsync();
        _client.EndSending();
        // The end has been read when one that came later is served; then the answer may come.
        await ServesAnotherAsync();
        _opened.SetResult();

        Assert.Equal(200, (await _client.NextAsync()).Status);
        Assert.Equal("", await _client.ReadToEndAsync());
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public async Task A_connection_that_ends_meanwhile_is_not_open_for_ever_after()
    {
        await RegisterAsync();
        _client.Reset();
        await ServesAnotherAsync();
        _opened.SetResult();

        for (int attempt = 0; !_registrar.Journal.EventsOf(Aor.Of("alice")).Any(); attempt++)
        {
            Assert.True(attempt < 1000, "Not stored within 10 s.");
            await Task.Delay(10);
        }
        using SipClient caller = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
        await caller.SendAsync((SipRequest.Invite with { Via = ["SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bK-9"] }).Text);
        Assert.Equal(480, (await caller.NextAsync()).Status);
    }

    private async Task RegisterAsync()
    {
        SipRequest register = SipRequest.Register with { Via = ["SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bK-1;rport"] };
        await _client.SendAsync(register.Text);
        string nonce = DigestClient.Parameter((await _client.NextAsync()).All("WWW-Authenticate")[0], "nonce");
        _store.Opened = _opened.Task;
        await _client.SendAsync((register with { Via = ["SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bK-2;rport"], CSeq = 2 }).With("Contact: <sip:alice@10.0.0.4;transport=tcp>", new DigestClient().Authorization(nonce)).Text);
        while (_store.Questions == 0) await Task.Delay(10);
    }

    private async Task ServesAnotherAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            using SipClient other = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
            await other.SendAsync("\r\n\r\n");
            await other.ReadAsync(2);
        }
    }
}
