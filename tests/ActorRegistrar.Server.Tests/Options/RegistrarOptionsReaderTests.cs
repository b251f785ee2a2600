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
    [InlineData("MinExpires", "abc", "1", "3600")]
    [InlineData("MinExpires", "-1", "1", "3600")]
    [InlineData("MinExpires", "0", "1", "3600")]
    [InlineData("MinExpires", "3601", "1", "3600")]
    [InlineData("MinExpires", "60.5", "1", "3600")]
    [InlineData("MinExpires", "٦٠", "1", "3600")]
    [InlineData("DefaultExpires", "1 h", "1", "2147483647")]
    [InlineData("DefaultExpires", "8000", "Registrar:MaxExpires")]
    [InlineData("DefaultExpires", "30", "Registrar:MinExpires")]
    [InlineData("MaxExpires", "99999999999", "1", "2147483647")]
    [InlineData("MaxContacts", "0", "1", "1000")]
    [InlineData("AnswerWithin", "0", "0.5", "30")]
    [InlineData("AnswerWithin", "-1", "0.5", "30")]
    [InlineData("AnswerWithin", "1e1", "0.5", "30")]
    [InlineData("AnswerWithin", "NaN", "0.5", "30")]
    [InlineData("Journal:WriteTimeout", "31", "1", "30")]
    [InlineData("Journal:ReadTimeout", "0.5", "1", "30")]
    [InlineData("Journal:MaxBatchRows", "0", "1", "100000")]
    [InlineData("Journal:AdmissionQueueLimit", "x", "1", "10000000")]
    [InlineData("Journal:AdmissionMaxAge", "3", "Registrar:Journal:WriteTimeout")]
    [InlineData("AllowUnauthenticated", "yes", "true", "false")]
    [InlineData("Authentication", "basic", "none", "digest")]
    [InlineData("Digest:Algorithms", "SHA-256,SHA-1", "SHA-512-256", "SHA-256", "MD5")]
    [InlineData("Digest:Algorithms", "MD5,md5")]
    [InlineData("Digest:Algorithms", "", "SHA-512-256", "SHA-256", "MD5")]
    [InlineData("Digest:NonceSeconds", "1", "10", "86400")]
    [InlineData("Digest:MaxFailure", "1", "Registrar:Digest:MaxFailures")]
    [InlineData("Journal:Provider", "mysql", "sqlite", "postgresql")]
    [InlineData("Journal:Durability", "none", "full", "os")]
    [InlineData("Journal:Mode", "fast", "group-commit", "stock")]
    [InlineData("Journal:Provider", "postgresql", "Registrar:Journal:ConnectionString")]
    [InlineData("DataDirectory", "")]
    [InlineData("Domains", "")]
    [InlineData("Domains", "sip:example.com")]
    [InlineData("Listen", "")]
    [InlineData("Listen", "tls://127.0.0.1:5061", "Registrar:Tls:CertificateFile")]
    [InlineData("Listen", "wss://127.0.0.1:5061", "Registrar:Tls:CertificateFile")]
    [InlineData("Listen", "sctp://127.0.0.1:5060")]
    [InlineData("Listen", "wss://phone.example.com")]
    [InlineData("Tls:KeyFile", "server.key", "Registrar:Tls:CertificateFile")]
    [InlineData("Tls:ClientCertificates", "maybe", "none", "request", "require")]
    [InlineData("Tls:ClientCertificates", "require", "Registrar:Tls:ClientAuthorityFile")]
    [InlineData("Tls:ReloadSeconds", "0", "1", "86400")]
    [InlineData("WebSocket:AllowedOrigins", "phone.example.com")]
    [InlineData("WebSocket:AllowedOrigins", "https://phone.example.com/a")]
    [InlineData("Transport:HandshakeSeconds", "0", "1", "86400")]
    [InlineData("Transport:MaxConnectionsPerSource", "0", "1", "1000000")]
    [InlineData("Limits:MaxMessageBytes", "1", "1024", "1048576")]
    [InlineData("Limits:MaxHeaderSectionBytes", "100000", "Registrar:Limits:MaxMessageBytes")]
    [InlineData("Listen", "127.0.0.1:5060")]
    [InlineData("Listen", "udp://sip.example.com:5060")]
    [InlineData("Listen", "udp://127.0.0.1:70000")]
    [InlineData("Listen", "udp://127.0.0.1:9,udp://127.0.0.1:9")]
    [InlineData("Listen", "udp://192.0.2.1:5060", "Registrar:Authentication", "Registrar:AllowUnauthenticated")]
    [InlineData("Http:Listen", "https://127.0.0.1:8443")]
    [InlineData("Http:Listen", "http://0.0.0.0:8080", "Registrar:Http:TokenFile")]
    [InlineData("Transport:ServerName", "a\r\nb")]
    [InlineData("Transport:DrainSeconds", "60", "1", "10")]
    [InlineData("Transport:ResponseMemoryBytes", "1", "65536", "1073741824")]
    [InlineData("Transport:MaxConnections", "many", "1", "1000000")]
    [InlineData("Transport:MaxRequestsInFlight", "0", "1", "16777216")]
    [InlineData("MinExpire", "60", "Registrar:MinExpires")]
    [InlineData("maxcontact", "60", "Registrar:MaxContacts")]
    [InlineData("Journal:Provder", "sqlite", "Registrar:Journal:Provider")]
    public void A_wrong_value_is_refused_with_its_setting_and_what_could_stand_there(string key, string value, params string[] named)
    {
        string problem = Assert.Single(Read((key, value)).Problems);
        Assert.Contains("Registrar:" + key, problem, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, problem, StringComparison.Ordinal));
    }

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
