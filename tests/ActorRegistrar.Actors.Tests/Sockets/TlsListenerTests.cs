using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Tls;

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
        using SipClient client = await ConnectAsync();

        await client.SendAsync(Request("1"));

        Assert.Equal(200, (await client.NextAsync()).Status);
        Assert.Equal("tls", Assert.Single(_registrar!.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.Transport);
    }

    [Fact]
    [Trait("RFC", "5626 5.4: keep-alive")]
    public async Task A_double_crlf_is_answered_with_one_crlf()
    {
        await ServeAsync(_certificates.Settings());
        using SipClient client = await ConnectAsync();

        await client.SendAsync("\r\n\r\n");

        Assert.Equal("\r\n"u8.ToArray(), await client.ReadAsync(2));
    }

    [Fact]
    public async Task A_request_in_pieces_of_one_octet_is_answered()
    {
        await ServeAsync(_certificates.Settings());
        using SipClient client = await ConnectAsync();

        foreach (char octet in Request("1")) await client.SendAsync(octet.ToString());

        Assert.Equal(200, (await client.NextAsync()).Status);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Tls_1_2_and_1_3_are_spoken(SslProtocols version)
    {
        await ServeAsync(_certificates.Settings());

        using SipClient client = await ConnectAsync(new SslClientAuthenticationOptions { EnabledSslProtocols = version });

        Assert.Equal(version, client.SecureStream.SslProtocol);
    }

    [Fact]
    public async Task A_certificate_file_with_its_key_and_a_password_may_be_PKCS_12()
    {
        File.WriteAllBytes(_certificates.PathOf("server.pfx"), TestCertificates.Server().Export(X509ContentType.Pkcs12, "secret"));
        File.WriteAllText(_certificates.PathOf("password"), "secret\n");
        await ServeAsync(new TlsSettings { CertificateFile = _certificates.PathOf("server.pfx"), PasswordFile = _certificates.PathOf("password") });

        using SipClient client = await ConnectAsync();

        Assert.Equal("CN=localhost", client.SecureStream.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task Renewed_files_serve_new_connections_and_open_ones_stay()
    {
        await ServeAsync(_certificates.Settings("CN=old"));
        using SipClient early = await ConnectAsync();
        _certificates.Write(TestCertificates.Server("CN=new"));

        _clock.Advance(10);
        using SipClient late = await ConnectAsync();

        Assert.Equal("CN=old", early.SecureStream.RemoteCertificate!.Subject);
        Assert.Equal("CN=new", late.SecureStream.RemoteCertificate!.Subject);
        await early.SendAsync(Request("1"));
        Assert.Equal(200, (await early.NextAsync()).Status);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_change_nothing_until_they_can()
    {
        await ServeAsync(_certificates.Settings("CN=old"));
        File.WriteAllText(_certificates.PathOf("server.pem"), TestCertificates.Server("CN=half").ExportCertificatePem());
        _clock.Advance(10);
        using (SipClient meanwhile = await ConnectAsync()) Assert.Equal("CN=old", meanwhile.SecureStream.RemoteCertificate!.Subject);

        _certificates.Write(TestCertificates.Server("CN=new"));
        _clock.Advance(10);

        using SipClient late = await ConnectAsync();
        Assert.Equal("CN=new", late.SecureStream.RemoteCertificate!.Subject);
    }

    [Theory]
    [InlineData("sip.example.com", "CN=exact")]
    [InlineData("SIP.example.com", "CN=exact")]
    [InlineData("edge.example.com", "CN=wildcard")]
    [InlineData("a.b.example.com", "CN=first")] // a wildcard stands for one label
    [InlineData("example.com", "CN=first")]
    [InlineData("other.example", "CN=other")]
    [InlineData("unknown.example", "CN=first")]
    [InlineData("127.0.0.1", "CN=first")] // no name is asked for
    public async Task A_client_is_shown_the_certificate_for_the_name_that_it_asks_for(string name, string subject)
    {
        TlsSettings tls = _certificates.Settings("CN=first") with
        {
            Certificates =
            [
                Further("wildcard", TestCertificates.ServerFor("CN=wildcard", ["*.example.com"])),
                Further("exact", TestCertificates.ServerFor("CN=exact", ["sip.example.com"])),
                Further("other", TestCertificates.ServerFor("CN=other", ["other.example"], isRsa: true)),
            ],
        };
        await ServeAsync(tls);

        using SipClient client = await ConnectAsync(new SslClientAuthenticationOptions { TargetHost = name });

        Assert.Equal(subject, client.SecureStream.RemoteCertificate!.Subject);
        Assert.Equal(200, await AskAsync(client, "1"));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "CN=rsa")]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "CN=ecdsa")]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, "CN=ecdsa")]
    public async Task Of_two_certificates_for_one_name_a_client_is_shown_the_one_that_it_can_check(SslProtocols version, TlsCipherSuite suite, string subject)
    {
        _certificates.Write(TestCertificates.ServerFor("CN=rsa", ["sip.example.com"], isRsa: true));
        TlsSettings tls = Files("server") with { Certificates = [Further("ecdsa", TestCertificates.ServerFor("CN=ecdsa", ["sip.example.com"]))] };
        await ServeAsync(tls);

        using SipClient client = await ConnectAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "sip.example.com",
            EnabledSslProtocols = version,
            CipherSuitesPolicy = OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy([suite]),
        });

        Assert.Equal(subject, client.SecureStream.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task With_several_certificates_a_handshake_in_pieces_of_one_octet_is_made_and_what_is_none_is_closed()
    {
        await ServeAsync(_certificates.Settings() with { Certificates = [Further("other", TestCertificates.ServerFor("CN=other", ["other.example"]))] });
        using (SipClient plain = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tls)))
        {
            await plain.SendAsync(Request("1"));
            await EndOfAsync(plain);
        }
        using SipClient slow = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tls));
        using var tls = new SslStream(new OneByOneStream(slow.Stream));

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "other.example", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null });

        Assert.Equal("CN=other", tls.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task Each_of_several_certificates_is_renewed_by_itself_and_open_connections_stay()
    {
        await ServeAsync(_certificates.Settings("CN=first") with { Certificates = [Further("other", TestCertificates.ServerFor("CN=old", ["other.example"]))] });
        using SipClient early = await ConnectAsync(new SslClientAuthenticationOptions { TargetHost = "other.example" });
        _certificates.Write(TestCertificates.ServerFor("CN=new", ["other.example"]), "other");
        File.WriteAllText(_certificates.PathOf("server.pem"), "nothing");

        _clock.Advance(10);

        using SipClient late = await ConnectAsync(new SslClientAuthenticationOptions { TargetHost = "other.example" });
        using SipClient first = await ConnectAsync();
        Assert.Equal(("CN=old", "CN=new", "CN=first"), (early.SecureStream.RemoteCertificate!.Subject, late.SecureStream.RemoteCertificate!.Subject, first.SecureStream.RemoteCertificate!.Subject));
        Assert.Equal(200, await AskAsync(early, "1"));
    }

    [Fact]
    public async Task A_client_certificate_on_the_revocation_list_is_refused_as_soon_as_the_list_has_it()
    {
        X509Certificate2 lost = _certificates.Client(), kept = _certificates.Client();
        await ServeAsync(_certificates.AskingClients(TlsClientCertificates.Require) with { ClientRevocationFile = _certificates.WriteRevocations(ofStranger: false) });
        Assert.True(await IsServedAsync(lost));

        _certificates.WriteRevocations(ofStranger: false, lost);
        _clock.Advance(10);

        Assert.False(await IsServedAsync(lost));
        Assert.True(await IsServedAsync(kept));
    }

    [Theory]
    [InlineData(TlsCipherSuites.Platform, true)]
    [InlineData(TlsCipherSuites.Aead, false)]
    public async Task Suites_with_AES_CBC_are_spoken_unless_AEAD_alone_is_wanted(TlsCipherSuites suites, bool isSpoken)
    {
        if (OperatingSystem.IsWindows()) return;
        await ServeAsync(_certificates.Settings() with { CipherSuites = suites });

        Assert.Equal(isSpoken, await CanAsync(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384));
        Assert.True(await CanAsync(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
    }

    private async Task<bool> CanAsync(TlsCipherSuite suite)
    {
        if (OperatingSystem.IsWindows()) return false;
        try
        {
            using SipClient client = await ConnectAsync(new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12, CipherSuitesPolicy = new CipherSuitesPolicy([suite]) });
            return true;
        }
        catch (Exception ex) when (ex is IOException or AuthenticationException)
        {
            return false;
        }
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
        using SipClient slow = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tls));
        await slow.SendAsync([0x16]);
        using SipClient good = await ConnectAsync();
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
        using SipClient plain = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tls));
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

    private TlsSettings Files(string name) => new() { CertificateFile = _certificates.PathOf(name + ".pem"), KeyFile = _certificates.PathOf(name + ".key") };

    private TlsCertificateFiles Further(string name, X509Certificate2 certificate)
    {
        _certificates.Write(certificate, name);
        return new TlsCertificateFiles { Name = name, CertificateFile = _certificates.PathOf(name + ".pem"), KeyFile = _certificates.PathOf(name + ".key") };
    }

    private Task<SipClient> ConnectAsync(SslClientAuthenticationOptions? options = null) => SipClient.ConnectAsync("tls", _registrar!.At(SipTransportKind.Tls), tls: options);

    /// <summary>With TLS 1.3 a client learns of the server's refusal only when it reads.</summary>
    private async Task<bool> IsServedAsync(X509Certificate2? certificate = null)
    {
        try
        {
            using SipClient client = await ConnectAsync(new SslClientAuthenticationOptions { LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate });
            return await AskAsync(client, "1") == 200;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<int> AskAsync(SipClient client, string branch)
    {
        await client.SendAsync(Request(branch));
        return (await client.NextAsync()).Status;
    }

    private static async Task<string> EndOfAsync(SipClient client)
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

/// <summary>Sends each octet by itself.</summary>
file sealed class OneByOneStream(Stream below) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => below.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < buffer.Length; i++) await below.WriteAsync(buffer.Slice(i, 1), cancellationToken);
    }

    public override void Flush() => below.Flush();

    public override int Read(byte[] buffer, int offset, int count) => below.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => below.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
