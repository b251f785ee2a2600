using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Credentials;
using Akka.Actor;
using Akka.Hosting;
using CsCheck;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;
using JournalOptions = ActorRegistrar.Persistence.Options.JournalOptions;

namespace ActorRegistrar.Persistence.Tests.Injection;

/// <summary>
/// No stored text, whatever way it came in (an application's message, a file, the wire, a journal of an earlier version), can start a line in
/// anything that is sent.
/// </summary>
public sealed class InjectionTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const string Good = "sip:good@192.0.2.9";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly ExtensionPolicy Revealing = new() { NatRedirection = NatRedirection.Parameter };

    private readonly TemporaryDirectory _directory = new();

    private int _number;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    [Trait("RFC", "3261 7.3.1: lines")]
    public async Task Nothing_that_an_application_sends_starts_a_line(JournalProvider provider)
    {
        using IHost host = await StartAsync(Options(provider));
        using SipQuestions questions = Questions(host);
        IActorRef location = await host.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 14], SpitefulText.Any, Gen.Bool).Sample(
            (kind, field, text, isInstead) =>
            {
                var spoilt = new Spoilt(field, text, isInstead);
                object message = Message(kind, spoilt, Owner());
                object answer = location.Ask<object>(message, Patience).GetAwaiter().GetResult();
                // A contact to be removed is compared and not stored.
                bool isCompared = kind == 3 && field == 0;
                if (spoilt.Count > 0 && SpitefulText.HasControl(text) && !isCompared)
                    Assert.True(answer is Refused { Outcome: RegistrationOutcome.Malformed } or LookupRefused, $"{answer} to {message}");
                questions.AskAll($"sip:u{_number}@example.com");
            },
            iter: 400,
            threads: 1);
        await host.StopAsync();
    }

    [Theory, Sqlite, PostgreSql]
    [Trait("RFC", "3261 7.3.1: lines")]
    public async Task Nothing_that_comes_over_the_wire_starts_a_line_of_an_answer_to_somebody_else(JournalProvider provider)
    {
        using IHost host = await StartAsync(Options(provider));
        using SipQuestions questions = Questions(host);
        Gen.Select(Gen.Int[0, 9], SpitefulText.Any).Sample(
            (field, text) =>
            {
                Owner();
                var spoilt = new Spoilt(field, text, IsInstead: false);
                questions.Send(Encoding.UTF8.GetBytes(
                    $"REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKw{_number}{spoilt.Text("", 0)};rport\r\nMax-Forwards: 70\r\nFrom: \"{spoilt.Text("", 1)}\" <sip:a@example.com>;tag=1\r\n"
                    + $"To: <sip:u{_number}@example.com>\r\nCall-ID: w{_number}{spoilt.Text("", 2)}\r\nCSeq: 1 REGISTER\r\nSupported: path, outbound\r\nUser-Agent: Desk{spoilt.Text("", 3)}\r\n"
                    + $"Contact: <sip:a@10.0.0.1{spoilt.Text("", 4)}>;+sip.instance=\"<urn:x:{spoilt.Text("1", 5)}>\";reg-id=1;x=\"{spoilt.Text("", 6)}\"{spoilt.Text("", 7)}\r\n"
                    + (field is 8 or 9 ? $"Path: <sip:edge.example.com;lr{spoilt.Text("", 8)}>{spoilt.Text("", 9)}\r\n" : "") + "Content-Length: 0\r\n\r\n"));
                questions.AskAll($"sip:u{_number}@example.com");
            },
            iter: 400,
            threads: 1);
        await host.StopAsync();
    }

    [Theory, Sqlite, PostgreSql]
    [Trait("RFC", "3261 7.3.1: lines")]
    public async Task Nothing_in_a_file_that_is_imported_starts_a_line(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        var file = new StringBuilder();
        var texts = new List<(Spoilt Spoilt, string Text)>();
        foreach ((int field, string text, bool isInstead) in Gen.Select(Gen.Int[0, 11], SpitefulText.Any, Gen.Bool).Array[400].Single())
        {
            var spoilt = new Spoilt(field, text, isInstead);
            AddressOfRecord owner = Owner();
            Binding binding = Spoil(spoilt);
            file.Append(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["aor"] = owner + spoilt.Text("", 11),
                ["bindings"] = new[]
                {
                    new Dictionary<string, object?>
                    {
                        ["contact"] = binding.ContactUri, ["parameters"] = binding.Parameters, ["instanceId"] = binding.InstanceId, ["regId"] = 1, ["callId"] = binding.CallId, ["cseq"] = 1, ["path"] = binding.Path.ToArray(),
                        ["userAgent"] = binding.UserAgent, ["refreshedAt"] = binding.RefreshedAt, ["expiresAt"] = binding.ExpiresAt,
                        ["source"] = new { transport = binding.Source.Transport, remote = binding.Source.RemoteAddress, local = binding.Source.LocalAddress },
                    },
                },
            })).Append('\n');
            texts.Add((spoilt, text));
        }
        ImportedBinding[] read = [.. new ImportSource(new LocationOrigin(TimeZoneInfo.Utc, DateTimeOffset.UtcNow)).ReadText(new MemoryStream(Encoding.UTF8.GetBytes(file.ToString())), ImportFormat.JsonLines)];
        Assert.Equal(texts.Count, read.Length);
        for (int i = 0; i < read.Length; i++)
        {
            if (texts[i].Spoilt.Count > 0 && SpitefulText.HasControl(texts[i].Text)) Assert.NotNull(read[i].Problem);
        }
        JournalImport.Run(options, read, new ImportSettings { By = "test" }, _ => { }, DateTimeOffset.UtcNow);

        using IHost host = await StartAsync(options);
        using SipQuestions questions = Questions(host);
        for (int i = 1; i <= _number; i++) questions.AskAll(string.Create(CultureInfo.InvariantCulture, $"sip:u{i}@example.com"));
        await host.StopAsync();
    }

    [Theory, Sqlite, PostgreSql]
    [Trait("RFC", "3261 7.3.1: lines")]
    public async Task Nothing_that_an_earlier_version_stored_starts_a_line_and_the_other_bindings_live(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        IJournalDatabase database = JournalDatabases.Open(options);
        database.Prepare();
        var rows = new List<JournalRow>();
        foreach ((int field, string text, bool isInstead) in Gen.Select(Gen.Int[0, 10], SpitefulText.Any, Gen.Bool).Array[400].Single())
        {
            Binding spoilt = Spoil(new Spoilt(field, text, isInstead)), good = Bound(Good);
            rows.Add(StoredEvents.Write(Owner().ToString(), 1, Event(spoilt, good), "test") with { Predecessor = 0 });
        }
        // One that no listener can be asked for, and no application either.
        rows.Add(StoredEvents.Write($"sip:a\r\n{SpitefulText.Injected}: 1@example.com", 1, Event(Bound(Good)), "test") with { Predecessor = 0 });
        using (IJournalWriteSession writer = database.OpenForWriting()) writer.Append(rows);

        using IHost host = await StartAsync(options);
        using SipQuestions questions = Questions(host);
        for (int i = 1; i <= _number; i++)
        {
            (MessageLines fetched, MessageLines found) = questions.AskAll(string.Create(CultureInfo.InvariantCulture, $"sip:u{i}@example.com"));
            Assert.Contains(fetched.Contacts, contact => contact.StartsWith($"<{Good}>", StringComparison.Ordinal));
            Assert.Contains(found.Contacts, contact => contact.StartsWith($"<{Good}>", StringComparison.Ordinal));
        }
        await host.StopAsync();
    }

    private static BindingsChanged Event(params ImmutableArray<Binding> bindings) => new()
    {
        At = DateTimeOffset.UtcNow,
        Cause = ChangeCause.Register,
        Changes = [.. bindings.Select(binding => new ContactChange(ContactChangeKind.Created, binding.ContactUri))],
        Bindings = bindings,
    };

    private AddressOfRecord Owner() => AddressOfRecord.FromKey(string.Create(CultureInfo.InvariantCulture, $"u{++_number}@example.com"));

    private static object Message(int kind, Spoilt spoilt, AddressOfRecord owner)
    {
        if (spoilt.Field == 14) owner = AddressOfRecord.FromKey(spoilt.Text(owner.Key, 14));
        return kind switch
        {
            0 => new Register(new RegisterRequest
            {
                AddressOfRecord = owner,
                Contacts = [new ContactOffer { Uri = spoilt.Text("sip:a@10.0.0.1", 0), Parameters = spoilt.Text(";x=y", 1), InstanceId = spoilt.Text("urn:x:1", 2), RegId = 1, Expires = 600 }],
                UsesOutbound = true,
                CallId = spoilt.Text("call", 3),
                CSeq = 1,
                Path = spoilt.Field == 4 ? [spoilt.Text("<sip:edge.example.com;lr>", 4)] : [],
                UserAgent = spoilt.Text("Desk 1", 5),
                AuthenticatedUser = spoilt.Text("alice", 6),
                ReceivedAt = DateTimeOffset.UtcNow,
                Source = new RequestSource(spoilt.Text("udp", 10), spoilt.Text("192.0.2.7:5070", 11), spoilt.Text("203.0.113.1:5060", 12)),
            }),
            1 => new AddBinding(owner, new AdministrativeContact(spoilt.Text("sip:a@10.0.0.1", 0)) { LifetimeSeconds = 600, Path = spoilt.Field == 4 ? [spoilt.Text("<sip:edge.example.com;lr>", 4)] : [] }, By()) { From = From() },
            2 => new ImportBindings(owner, [Spoil(spoilt)], By()) { From = From() },
            3 => new RemoveBindings(owner, spoilt.Text("sip:a@10.0.0.1", 0), By()) { From = From() },
            4 => new ShortenBindings(owner, TimeSpan.FromSeconds(60), By()) { From = From() },
            _ => new LookupBindings(owner),
        };

        string By() => spoilt.Text("operator", 13);
        RequestSource From() => new(spoilt.Text("http", 10), spoilt.Text("192.0.2.1:1", 11), spoilt.Text("192.0.2.2:2", 12));
    }

    private static Binding Spoil(Spoilt spoilt) => Bound(spoilt.Text("sip:a@10.0.0.1", 0)) with
    {
        Parameters = spoilt.Text(";x=y", 1),
        InstanceId = spoilt.Text("urn:x:1", 2),
        RegId = 1,
        CallId = spoilt.Text("call", 3),
        Path = spoilt.Field == 4 ? [spoilt.Text("<sip:edge.example.com;lr>", 4)] : [],
        UserAgent = spoilt.Text("Desk 1", 5),
        Source = new RequestSource(spoilt.Text("udp", 6), spoilt.Text("192.0.2.7:5070", 7), spoilt.Text("203.0.113.1:5060", 8)),
    };

    private static Binding Bound(string uri) => new()
    {
        ContactUri = uri,
        CallId = "call",
        CSeq = 1,
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        RegisteredAt = DateTimeOffset.UtcNow,
        RefreshedAt = DateTimeOffset.UtcNow,
        Source = new RequestSource("udp", "192.0.2.9:5060"),
    };

    private static SipQuestions Questions(IHost host) => new(SipTransport.Of(host.Services.GetRequiredService<ActorSystem>())!.Listening.First(address => address.Transport == SipTransportKind.Udp).EndPoint);

    private static async Task<IHost> StartAsync(JournalOptions options)
    {
        IHost host = new HostBuilder()
            .ConfigureServices(services => services.AddAkka("injection", akka => akka
                .AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
                .WithSqlJournal(options)
                .WithRegistrar(new RegistrarSettings { Domains = ["example.com"], Policy = RegistrationPolicy.Default with { Extensions = Revealing } })
                .WithSipTransport(new SipTransportSettings { Listen = [new SipListenAddress(SipTransportKind.Udp, new IPEndPoint(IPAddress.Loopback, 0))] })))
            .Build();
        await host.StartAsync();
        return host;
    }

    private JournalOptions Options(JournalProvider provider) => new()
    {
        Provider = provider,
        DataDirectory = _directory.Path,
        ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
    };

    /// <summary>A text in the place of a field, or behind what it should hold.</summary>
    private sealed record Spoilt(int Field, string Spite, bool IsInstead)
    {
        /// <summary>How often it was asked for.</summary>
        public int Count { get; private set; }

        public string Text(string right, int field)
        {
            if (field != Field) return right;
            Count++;
            return IsInstead ? Spite : right + Spite;
        }
    }
}
