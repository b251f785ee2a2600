using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Tls;
using ActorRegistrar.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class TlsListenerTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private readonly ManualClock _clock = new();
    private RegistrarHost? _registrar;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_registrar is not null) await _registrar.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task A_register_is_answered_on_its_connection_and_stored_as_tls()
    {
        await ServeAsync(_certificates.Settings());
        using TcpPeer client = await ConnectAsync();

        await client.SendAsync(Request("1"));

        Assert.Equal(200, (await client.ReceiveAsync()).Status);
        Assert.Equal("tls", Assert.Single(_registrar!.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.Transport);
    }

    [Fact]
    public async Task J15_a_double_crlf_is_answered_with_one_crlf()
    {
        await ServeAsync(_certificates.Settings());
        using TcpPeer client = await ConnectAsync();

        await client.SendAsync("\r\n\r\n");

        Assert.Equal("\r\n"u8.ToArray(), await client.ReadAsync(2));
    }

    [Fact]
    public async Task A_request_in_pieces_of_one_octet_is_answered()
    {
        await ServeAsync(_certificates.Settings());
        using TcpPeer client = await ConnectAsync();

        foreach (char octet in Request("1")) await client.SendAsync(octet.ToString());

        Assert.Equal(200, (await client.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Tls_1_2_and_1_3_are_spoken(SslProtocols version)
    {
        await ServeAsync(_certificates.Settings());

        using TcpPeer client = await ConnectAsync(new SslClientAuthenticationOptions { EnabledSslProtocols = version });

        Assert.Equal(version, client.Tls.SslProtocol);
    }

    [Fact]
    public async Task A_certificate_file_with_its_key_and_a_password_may_be_PKCS_12()
    {
        File.WriteAllBytes(_certificates.PathOf("server.pfx"), TestCertificates.Server().Export(X509ContentType.Pkcs12, "secret"));
        File.WriteAllText(_certificates.PathOf("password"), "secret\n");
        await ServeAsync(new TlsSettings { CertificateFile = _certificates.PathOf("server.pfx"), PasswordFile = _certificates.PathOf("password") });

        using TcpPeer client = await ConnectAsync();

        Assert.Equal("CN=localhost", client.Tls.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task Renewed_files_serve_new_connections_and_open_ones_stay()
    {
        await ServeAsync(_certificates.Settings("CN=old"));
        using TcpPeer early = await ConnectAsync();
        _certificates.Write(TestCertificates.Server("CN=new"));

        _clock.Advance(10);
        using TcpPeer late = await ConnectAsync();

        Assert.Equal("CN=old", early.Tls.RemoteCertificate!.Subject);
        Assert.Equal("CN=new", late.Tls.RemoteCertificate!.Subject);
        await early.SendAsync(Request("1"));
        Assert.Equal(200, (await early.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_change_nothing_until_they_can()
    {
        await ServeAsync(_certificates.Settings("CN=old"));
        File.WriteAllText(_certificates.PathOf("server.pem"), TestCertificates.Server("CN=half").ExportCertificatePem());
        _clock.Advance(10);
        using (TcpPeer meanwhile = await ConnectAsync()) Assert.Equal("CN=old", meanwhile.Tls.RemoteCertificate!.Subject);

        _certificates.Write(TestCertificates.Server("CN=new"));
        _clock.Advance(10);

        using TcpPeer late = await ConnectAsync();
        Assert.Equal("CN=new", late.Tls.RemoteCertificate!.Subject);
    }

    [Theory]
    [InlineData(TlsClientCertificates.None, true)]
    [InlineData(TlsClientCertificates.Request, true)]
    [InlineData(TlsClientCertificates.Require, false)]
    public async Task Who_shows_no_certificate_is_served_unless_one_is_required(TlsClientCertificates asked, bool isServed)
    {
        await ServeAsync(_certificates.AskingClients(asked));
        Assert.Equal(isServed, await IsServedAsync());
    }

    [Theory]
    [InlineData(TlsClientCertificates.Request, false, true)]
    [InlineData(TlsClientCertificates.Request, true, false)]
    [InlineData(TlsClientCertificates.Require, false, true)]
    [InlineData(TlsClientCertificates.Require, true, false)]
    public async Task A_certificate_that_is_shown_must_come_from_the_authority_named(TlsClientCertificates asked, bool ofStranger, bool isServed)
    {
        await ServeAsync(_certificates.AskingClients(asked));
        Assert.Equal(isServed, await IsServedAsync(_certificates.Client(ofStranger)));
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_closed_after_5_seconds_however_many_octets_come()
    {
        await ServeAsync(_certificates.Settings());
        using TcpPeer slow = await TcpPeer.ConnectAsync(_registrar!.At(SipTransportKind.Tls));
        await slow.SendAsync([0x16]);
        using TcpPeer good = await ConnectAsync();
        _clock.Advance(4);
        await slow.SendAsync([0x03]);
        Assert.Equal(200, await AskAsync(good, "1"));

        _clock.Advance(1.5);

        Assert.Equal("", await EndOfAsync(slow));
        Assert.Equal(200, await AskAsync(good, "2"));
    }

    [Fact]
    public async Task What_is_no_handshake_is_closed_and_the_next_is_served()
    {
        await ServeAsync(_certificates.Settings());
        using TcpPeer plain = await TcpPeer.ConnectAsync(_registrar!.At(SipTransportKind.Tls));
        await plain.SendAsync(Request("1"));
        await EndOfAsync(plain);

        Assert.True(await IsServedAsync());
    }

    [Fact]
    public async Task Without_a_certificate_the_start_ends_with_a_sentence()
    {
        TlsConfigurationException refused = await Assert.ThrowsAsync<TlsConfigurationException>(() => RegistrarHost.StartAsync(SipTransportKind.Tls));

        Assert.Equal("Registrar:Listen has tls://127.0.0.1:0 but there is no certificate; name one in Registrar:Tls:CertificateFile.", refused.Message);
    }

    private async Task ServeAsync(TlsSettings tls) => _registrar = await RegistrarHost.StartAsync(SipTransportKind.Tls, new SipTransportSettings { Tls = tls, Clock = _clock });

    private Task<TcpPeer> ConnectAsync(SslClientAuthenticationOptions? options = null) => TcpPeer.ConnectTlsAsync(_registrar!.At(SipTransportKind.Tls), options);

    /// <summary>With TLS 1.3 a client learns of the server's refusal only when it reads.</summary>
    private async Task<bool> IsServedAsync(X509Certificate2? certificate = null)
    {
        try
        {
            using TcpPeer client = await ConnectAsync(new SslClientAuthenticationOptions { LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate });
            return await AskAsync(client, "1") == 200;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<int> AskAsync(TcpPeer client, string branch)
    {
        await client.SendAsync(Request(branch));
        return (await client.ReceiveAsync()).Status;
    }

    private static async Task<string> EndOfAsync(TcpPeer client)
    {
        try
        {
            return await client.ReadToEndAsync();
        }
        catch (IOException reset) when (reset.InnerException is SocketException)
        {
            return "";
        }
    }

    private static string Request(string branch) => (SipRequest.Register with
    {
        Via = [$"SIP/2.0/TLS 127.0.0.1:5070;branch=z9hG4bK-{branch};rport"],
        CallId = branch,
    }).With("Contact: <sip:alice@127.0.0.1;transport=tls>").Text;
}
