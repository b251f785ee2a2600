using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Messages;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

public sealed class RegistrarOptionsReaderTests
{
    [Fact]
    public void Nothing_configured_gives_the_documented_defaults()
    {
        RegistrarOptions options = ReadValid();
        Assert.Equal(["udp://127.0.0.1:5060", "tcp://127.0.0.1:5060"], options.Listen.Select(address => address.ToString()));
        Assert.Equal(["*"], options.Domains.AsEnumerable());
        Assert.Equal("data", options.DataDirectory);
        Assert.Equal(JournalProvider.Sqlite, options.Journal.Provider);
        Assert.Equal(JournalDurability.Full, options.Journal.Durability);
        Assert.Equal(JournalMode.GroupCommit, options.Journal.Mode);
        Assert.Equal(RegistrationPolicy.Default, options.Policy);
        Assert.Empty(options.DomainPolicies);
        Assert.Equal(TimeSpan.FromSeconds(3), options.AnswerWithin);
        var journal = new JournalOptions();
        Assert.Equal(
            (journal.MaxBatchRows, journal.AdmissionQueueLimit, journal.HardQueueLimit, journal.AdmissionMaxAge, journal.WriteTimeout, journal.ReadTimeout),
            (options.Journal.MaxBatchRows, options.Journal.AdmissionQueueLimit, options.Journal.HardQueueLimit, options.Journal.AdmissionMaxAge, options.Journal.WriteTimeout, options.Journal.ReadTimeout));
        Assert.Equal("http://127.0.0.1:8080", options.HttpListen?.ToString());
        Assert.False(options.IsReachableFromOutside);
    }

    [Theory]
    [InlineData("udp://127.0.0.1:15060")]
    [InlineData("udp://127.0.0.1:15060,tcp://127.0.0.1:15061")]
    [InlineData("udp://127.0.0.1:15060; tcp://127.0.0.1:15061")]
    [InlineData("udp://127.0.0.1:15060 tcp://127.0.0.1:15061")]
    public void Listeners_may_be_one_text(string text)
    {
        string[] expected = text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, ReadValid(("Listen", text)).Listen.Select(address => address.ToString()));
    }

    [Fact]
    public void Listeners_and_domains_may_be_arrays()
    {
        RegistrarOptions options = ReadValid(("Listen:0", "udp://127.0.0.1:1"), ("Listen:1", "tcp://[::1]:2"), ("Domains:0", "example.com"), ("Domains:1", "[2001:db8::1]"));
        Assert.Equal(["udp://127.0.0.1:1", "tcp://[::1]:2"], options.Listen.Select(address => address.ToString()));
        Assert.Equal(["example.com", "[2001:db8::1]"], options.Domains.AsEnumerable());
    }

    [Fact]
    public void A_short_list_of_a_later_source_replaces_a_longer_one_of_an_earlier_source()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Registrar:Domains:0"] = "a.example", ["Registrar:Domains:1"] = "b.example" })
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Registrar:Domains"] = "c.example" })
            .Build();
        RegistrarOptions options = RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        Assert.Equal(["c.example"], options.Domains.AsEnumerable());
    }

    [Fact]
    public void Every_setting_is_read()
    {
        RegistrarOptions options = ReadValid(
            ("DataDirectory", "/var/lib/x"), ("Journal:Provider", "PostgreSQL"), ("Journal:ConnectionString", "Host=h"), ("Journal:Durability", "os"),
            ("Journal:Mode", "stock"), ("MinExpires", "1"), ("DefaultExpires", "2"), ("MaxExpires", "3"), ("MaxContacts", "4"), ("Authentication", "none"),
            ("AllowUnauthenticated", "true"), ("Listen", "udp://0.0.0.0:5060"), ("Http:Listen", ""), ("Transport:ServerName", ""),
            ("AnswerWithin", "1.5"), ("Journal:MaxBatchRows", "10"), ("Journal:AdmissionQueueLimit", "20"), ("Journal:AdmissionMaxAge", "0.25"),
            ("Journal:WriteTimeout", "2"), ("Journal:ReadTimeout", "4"),
            ("Transport:MaxRequestsInFlight", "5"), ("Transport:MaxConnections", "6"), ("Transport:ResponseMemoryBytes", "65536"), ("Transport:DrainSeconds", "7"));
        Assert.Equal("/var/lib/x", options.DataDirectory);
        Assert.Equal((JournalProvider.PostgreSql, "Host=h", JournalDurability.Os, JournalMode.Stock),
            (options.Journal.Provider, options.Journal.ConnectionString, options.Journal.Durability, options.Journal.Mode));
        Assert.Equal(new RegistrationPolicy { MinExpires = 1, DefaultExpires = 2, MaxExpires = 3, MaxContacts = 4 }, options.Policy);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.AnswerWithin);
        Assert.Equal(
            (10, 20, 60, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)),
            (options.Journal.MaxBatchRows, options.Journal.AdmissionQueueLimit, options.Journal.HardQueueLimit, options.Journal.AdmissionMaxAge, options.Journal.WriteTimeout, options.Journal.ReadTimeout));
        Assert.True(options.AllowUnauthenticated && options.IsReachableFromOutside);
        Assert.Null(options.HttpListen);
        Assert.Equal(new TransportSection { ServerName = "", MaxRequestsInFlight = 5, MaxConnections = 6, ResponseMemoryBytes = 65536, DrainSeconds = 7 }, options.Transport);
    }

    [Fact]
    public void With_digest_other_addresses_than_loopback_may_be_listened_on()
    {
        RegistrarOptions options = ReadValid(
            ("Authentication", "Digest"), ("Listen", "udp://0.0.0.0:5060"), ("Digest:Algorithms", "sha-256, MD5"), ("Digest:NonceSeconds", "60"), ("Digest:CacheSeconds", "5"),
            ("Digest:MaxNonces", "2048"), ("Digest:MaxCached", "4096"), ("Digest:MaxFailures", "3"), ("Digest:MaxFailuresPerSource", "30"), ("Digest:FailureSeconds", "7"), ("Digest:ForbidAfter", "4"));
        Assert.Equal(4, options.Digest.ForbidAfter);
        Assert.Equal(AuthenticationKind.Digest, options.Authentication);
        Assert.Equal([DigestAlgorithm.Sha256, DigestAlgorithm.Md5], options.Digest.Policy.Algorithms.ToArray());
        Assert.Equal((60, 5, 2048, 4096, 3, 30, 7),
            (options.Digest.NonceSeconds, options.Digest.CacheSeconds, options.Digest.MaxNonces, options.Digest.MaxCached, options.Digest.MaxFailures, options.Digest.MaxFailuresPerSource, options.Digest.FailureSeconds));
    }

    [Fact]
    public void Every_setting_of_connections_is_read()
    {
        RegistrarOptions options = ReadValid(
            ("Listen", "tls://127.0.0.1, ws://127.0.0.1, wss://[::1]"), ("Tls:CertificateFile", "/etc/ssl/a b.pem"), ("Tls:KeyFile", "k"), ("Tls:PasswordFile", "p"),
            ("Tls:ClientCertificates", "Require"), ("Tls:ClientAuthorityFile", "c"), ("Tls:ReloadSeconds", "1"),
            ("WebSocket:AllowedOrigins", "https://a.example, http://localhost:3000 null"), ("WebSocket:PingSeconds", "0"),
            ("Transport:HandshakeSeconds", "1"), ("Transport:FirstRequestSeconds", "2"), ("Transport:PartialMessageSeconds", "3"), ("Transport:IdleSeconds", "4"),
            ("Transport:RegisteredIdleSeconds", "5"), ("Transport:UnreadAnswerSeconds", "6"), ("Transport:MaxConnectionsPerSource", "7"), ("Transport:MaxUnreadAnswerBytes", "70000"),
            ("Limits:MaxMessageBytes", "4096"), ("Limits:MaxHeaderSectionBytes", "2048"), ("Limits:MaxHeaderBytes", "1024"), ("Limits:MaxUriBytes", "512"),
            ("Limits:MaxAddressOfRecordBytes", "128"), ("Limits:MaxHeaderCount", "100"), ("Limits:MaxParameterCount", "32"));
        Assert.Equal(["tls://127.0.0.1:5061", "ws://127.0.0.1:80", "wss://[::1]:443"], options.Listen.Select(address => address.ToString()));
        Assert.Equal(
            new TlsSettings
            {
                CertificateFile = "/etc/ssl/a b.pem", KeyFile = "k", PasswordFile = "p", ClientCertificates = TlsClientCertificates.Require, ClientAuthorityFile = "c",
                ReloadEvery = TimeSpan.FromSeconds(1),
            },
            options.Tls);
        Assert.Equal(["https://a.example", "http://localhost:3000", "null"], options.WebSocket.AllowedOrigins.AsEnumerable());
        Assert.Equal(TimeSpan.Zero, options.WebSocket.PingAfter);
        ConnectionDeadlines deadlines = options.Transport.Deadlines;
        Assert.Equal(
            [1, 2, 3, 4, 5, 6],
            new[] { deadlines.Handshake, deadlines.FirstRequest, deadlines.PartialMessage, deadlines.Idle, deadlines.RegisteredIdle, deadlines.UnreadAnswers }.Select(time => time.TotalSeconds));
        Assert.Equal((7, 70000), (options.Transport.MaxConnectionsPerSource, options.Transport.MaxUnreadAnswerBytes));
        Assert.Equal(
            new SipLimits
            {
                MaxMessageBytes = 4096, MaxHeaderSectionBytes = 2048, MaxHeaderBytes = 1024, MaxUriBytes = 512, MaxAddressOfRecordBytes = 128, MaxHeaderCount = 100, MaxParameterCount = 32,
            },
            options.Limits);
    }

    [Theory]
    [InlineData("MinExpires", "abc", "Registrar:MinExpires is 'abc'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("MinExpires", "-1", "Registrar:MinExpires is '-1'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("MinExpires", "0", "Registrar:MinExpires is '0'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("MinExpires", "3601", "Registrar:MinExpires is '3601'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("MinExpires", "60.5", "Registrar:MinExpires is '60.5'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("MinExpires", "٦٠", "Registrar:MinExpires is '٦٠'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("DefaultExpires", "1 h", "Registrar:DefaultExpires is '1 h'; it must be a whole number of seconds between 1 and 2147483647.")]
    [InlineData("DefaultExpires", "8000", "Registrar:DefaultExpires (8000 s) is more than Registrar:MaxExpires (7200 s); lower the first or raise the second.")]
    [InlineData("DefaultExpires", "30", "Registrar:MinExpires (60 s) is more than Registrar:DefaultExpires (30 s); lower the first or raise the second.")]
    [InlineData("MaxExpires", "99999999999", "Registrar:MaxExpires is '99999999999'; it must be a whole number of seconds between 1 and 2147483647.")]
    [InlineData("MaxContacts", "0", "Registrar:MaxContacts is '0'; it must be a whole number of contacts between 1 and 1000.")]
    [InlineData("AnswerWithin", "0", "Registrar:AnswerWithin is '0'; it must be a number of seconds between 0.5 and 30.")]
    [InlineData("AnswerWithin", "-1", "Registrar:AnswerWithin is '-1'; it must be a number of seconds between 0.5 and 30.")]
    [InlineData("AnswerWithin", "1e1", "Registrar:AnswerWithin is '1e1'; it must be a number of seconds between 0.5 and 30.")]
    [InlineData("AnswerWithin", "NaN", "Registrar:AnswerWithin is 'NaN'; it must be a number of seconds between 0.5 and 30.")]
    [InlineData("Journal:WriteTimeout", "31", "Registrar:Journal:WriteTimeout is '31'; it must be a number of seconds between 1 and 30.")]
    [InlineData("Journal:ReadTimeout", "0.5", "Registrar:Journal:ReadTimeout is '0.5'; it must be a number of seconds between 1 and 30.")]
    [InlineData("Journal:MaxBatchRows", "0", "Registrar:Journal:MaxBatchRows is '0'; it must be a whole number of rows between 1 and 100000.")]
    [InlineData("Journal:AdmissionQueueLimit", "x", "Registrar:Journal:AdmissionQueueLimit is 'x'; it must be a whole number of writes between 1 and 10000000.")]
    [InlineData("Journal:AdmissionMaxAge", "3", "Registrar:Journal:AdmissionMaxAge is not less than Registrar:Journal:WriteTimeout, so writes would fail before new ones are turned away; lower the first or raise the second.")]
    [InlineData("AllowUnauthenticated", "yes", "Registrar:AllowUnauthenticated is 'yes'; it must be true or false.")]
    [InlineData("Authentication", "basic", "Registrar:Authentication is 'basic'; it must be none or digest.")]
    [InlineData("Digest:Algorithms", "SHA-256,SHA-1", "Registrar:Digest:Algorithms has 'SHA-1'; known are SHA-512-256, SHA-256 and MD5.")]
    [InlineData("Digest:Algorithms", "MD5,md5", "Registrar:Digest:Algorithms names md5 twice; name it once.")]
    [InlineData("Digest:Algorithms", "", "Registrar:Digest:Algorithms is empty; name at least one of SHA-512-256, SHA-256 and MD5.")]
    [InlineData("Digest:NonceSeconds", "1", "Registrar:Digest:NonceSeconds is '1'; it must be a whole number of seconds between 10 and 86400.")]
    [InlineData("Digest:MaxFailure", "1", "Registrar:Digest:MaxFailure is not a setting; did you mean Registrar:Digest:MaxFailures?")]
    [InlineData("Journal:Provider", "mysql", "Registrar:Journal:Provider is 'mysql'; it must be sqlite or postgresql.")]
    [InlineData("Journal:Durability", "none", "Registrar:Journal:Durability is 'none'; it must be full or os.")]
    [InlineData("Journal:Mode", "fast", "Registrar:Journal:Mode is 'fast'; it must be group-commit or stock.")]
    [InlineData("Journal:Provider", "postgresql", "Registrar:Journal:Provider is postgresql but Registrar:Journal:ConnectionString is empty; set it, for example to Host=127.0.0.1;Database=registrar;Username=registrar.")]
    [InlineData("DataDirectory", "", "Registrar:DataDirectory is empty; name a directory that the server may write to.")]
    [InlineData("Domains", "", "Registrar:Domains is empty; name the domains served, or * for any.")]
    [InlineData("Domains", "sip:example.com", "Registrar:Domains has 'sip:example.com'; it must be a host name or address without scheme or port, or * for any.")]
    [InlineData("Listen", "", "Registrar:Listen is empty; name at least one address such as udp://127.0.0.1:5060.")]
    [InlineData("Listen", "tls://127.0.0.1:5061", "Registrar:Listen has tls://127.0.0.1:5061 but there is no certificate; name one in Registrar:Tls:CertificateFile.")]
    [InlineData("Listen", "wss://127.0.0.1:5061", "Registrar:Listen has wss://127.0.0.1:5061 but there is no certificate; name one in Registrar:Tls:CertificateFile.")]
    [InlineData("Listen", "sctp://127.0.0.1:5060", "Registrar:Listen: 'sctp://127.0.0.1:5060' does not begin with udp://, tcp://, tls://, ws:// or wss://; write for example udp://127.0.0.1:5060.")]
    [InlineData("Listen", "wss://phone.example.com", "Registrar:Listen: 'wss://phone.example.com' has no IP address and port after ://; write for example wss://127.0.0.1:443 or wss://[::1]:443.")]
    [InlineData("Tls:KeyFile", "server.key", "Registrar:Tls:KeyFile is set but Registrar:Tls:CertificateFile is not; name the certificate that belongs to the key.")]
    [InlineData("Tls:ClientCertificates", "maybe", "Registrar:Tls:ClientCertificates is 'maybe'; it must be none or request or require.")]
    [InlineData("Tls:ClientCertificates", "require", "Registrar:Tls:ClientCertificates asks for client certificates but Registrar:Tls:ClientAuthorityFile is empty; name the PEM file of the authority that signs them.")]
    [InlineData("Tls:ReloadSeconds", "0", "Registrar:Tls:ReloadSeconds is '0'; it must be a whole number of seconds between 1 and 86400.")]
    [InlineData("WebSocket:AllowedOrigins", "phone.example.com", "Registrar:WebSocket:AllowedOrigins has 'phone.example.com'; write for example https://phone.example.com, file:// for pages of files, or * for any page.")]
    [InlineData("WebSocket:AllowedOrigins", "https://phone.example.com/a", "Registrar:WebSocket:AllowedOrigins has 'https://phone.example.com/a'; write for example https://phone.example.com, file:// for pages of files, or * for any page.")]
    [InlineData("Transport:HandshakeSeconds", "0", "Registrar:Transport:HandshakeSeconds is '0'; it must be a whole number of seconds between 1 and 86400.")]
    [InlineData("Transport:MaxConnectionsPerSource", "0", "Registrar:Transport:MaxConnectionsPerSource is '0'; it must be a whole number of connections between 1 and 1000000.")]
    [InlineData("Limits:MaxMessageBytes", "1", "Registrar:Limits:MaxMessageBytes is '1'; it must be a whole number of bytes between 1024 and 1048576.")]
    [InlineData("Limits:MaxHeaderSectionBytes", "100000", "Registrar:Limits:MaxHeaderSectionBytes (100000 bytes) is more than Registrar:Limits:MaxMessageBytes (65536 bytes); lower the first or raise the second.")]
    [InlineData("Listen", "127.0.0.1:5060", "Registrar:Listen: '127.0.0.1:5060' does not begin with udp://, tcp://, tls://, ws:// or wss://; write for example udp://127.0.0.1:5060.")]
    [InlineData("Listen", "udp://sip.example.com:5060", "Registrar:Listen: 'udp://sip.example.com:5060' has no IP address and port after ://; write for example udp://127.0.0.1:5060 or udp://[::1]:5060.")]
    [InlineData("Listen", "udp://127.0.0.1:70000", "Registrar:Listen: 'udp://127.0.0.1:70000' has no IP address and port after ://; write for example udp://127.0.0.1:5060 or udp://[::1]:5060.")]
    [InlineData("Listen", "udp://127.0.0.1:9,udp://127.0.0.1:9", "Registrar:Listen names udp://127.0.0.1:9 twice; name it once.")]
    [InlineData("Listen", "udp://192.0.2.1:5060", "Registrar:Listen has udp://192.0.2.1:5060, which other machines can reach, and nobody has to authenticate; set Registrar:Authentication=digest, or listen on 127.0.0.1 or [::1], or set Registrar:AllowUnauthenticated=true if anyone may register there.")]
    [InlineData("Http:Listen", "https://127.0.0.1:8443", "Registrar:Http:Listen is 'https://127.0.0.1:8443'; write for example http://127.0.0.1:8080, or leave it empty to turn HTTP off.")]
    [InlineData("Http:Listen", "http://0.0.0.0:8080", "Registrar:Http:Listen is http://0.0.0.0:8080, which other machines can reach, and nobody has to authenticate there; name a file of tokens in Registrar:Http:TokenFile, or listen on 127.0.0.1 or [::1].")]
    [InlineData("Transport:ServerName", "a\r\nb", "Registrar:Transport:ServerName has a character that may not stand in a SIP header; use printable ASCII, or leave it empty to send none.")]
    [InlineData("Transport:DrainSeconds", "60", "Registrar:Transport:DrainSeconds is '60'; it must be a whole number of seconds between 1 and 10.")]
    [InlineData("Transport:ResponseMemoryBytes", "1", "Registrar:Transport:ResponseMemoryBytes is '1'; it must be a whole number of bytes between 65536 and 1073741824.")]
    [InlineData("Transport:MaxConnections", "many", "Registrar:Transport:MaxConnections is 'many'; it must be a whole number of connections between 1 and 1000000.")]
    [InlineData("Transport:MaxRequestsInFlight", "0", "Registrar:Transport:MaxRequestsInFlight is '0'; it must be a whole number of requests between 1 and 16777216.")]
    [InlineData("MinExpire", "60", "Registrar:MinExpire is not a setting; did you mean Registrar:MinExpires?")]
    [InlineData("maxcontact", "60", "Registrar:maxcontact is not a setting; did you mean Registrar:MaxContacts?")]
    [InlineData("Journal:Provder", "sqlite", "Registrar:Journal:Provder is not a setting; did you mean Registrar:Journal:Provider?")]
    public void A_wrong_value_is_refused_with_one_sentence_that_says_what_to_change(string key, string value, string sentence) =>
        Assert.Equal([sentence], Read((key, value)).Problems);

    [Fact]
    public void A_key_like_no_other_is_refused_with_the_names_that_exist() =>
        Assert.StartsWith("Registrar:Xyzzyxyzzy is not a setting; known are Listen, Domains, ", Assert.Single(Read(("Xyzzyxyzzy", "1")).Problems), StringComparison.Ordinal);

    [Fact]
    public void Every_wrong_value_is_told_at_once() =>
        Assert.Equal(3, Read(("MinExpires", "x"), ("Journal:Mode", "y"), ("Zzz", "z")).Problems.Count);

    private static RegistrarOptions ReadValid(params (string Key, string Value)[] settings)
    {
        (RegistrarOptions options, IReadOnlyList<string> problems) = Read(settings);
        Assert.Empty(problems);
        return options;
    }

    private static (RegistrarOptions Options, IReadOnlyList<string> Problems) Read(params (string Key, string Value)[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value)))
            .Build();
        return (RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems), problems);
    }
}
