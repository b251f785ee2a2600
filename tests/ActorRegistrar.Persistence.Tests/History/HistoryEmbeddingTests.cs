using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Databases;
using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>The history in an application, as the README shows it.</summary>
public sealed class HistoryEmbeddingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_application_reads_the_history_of_its_own_registrar()
    {
        List<string> log = [];
        await RunAsync(new JournalOptions { DataDirectory = _directory.Path }, AddressOfRecord.FromKey("alice@example.com"), lastOffset: 0, log.Add);
        Assert.Equal(["reachable at sip:alice@192.0.2.4:5060", "1 created sip:alice@192.0.2.4:5060", "1: sip:alice@example.com Register"], log);
    }

    [Fact]
    public void The_code_of_the_readme_is_the_code_that_is_tested()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "ActorRegistrar.sln"))) root = Path.GetDirectoryName(root)!;
        string[] source = File.ReadAllLines(Path.Combine(root, "tests/ActorRegistrar.Persistence.Tests/History/HistoryEmbeddingTests.cs"));
        Assert.Contains($"```csharp\n{Part("history")}\n\n{Part("use")}\n```", File.ReadAllText(Path.Combine(root, "README.md")), StringComparison.Ordinal);

        string Part(string name) => string.Join('\n', source
            .SkipWhile(line => line.Trim() != $"// <{name}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{name}>")
            .Select(line => line.Length > 8 ? line[8..] : ""));
    }

    private static async Task RunAsync(JournalOptions options, AddressOfRecord alice, long lastOffset, Action<string> log)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // <history>
        builder.Services.AddRegistrationHistory(options);
        builder.Services.AddAkka("telephony", akka => akka.WithSqlJournal(options).WithRegistrar());
        using IHost app = builder.Build();
        await app.StartAsync();
        IRegistrationHistory history = app.Services.GetRequiredService<IRegistrationHistory>();
        // </history>
        IActorRef location = await app.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await location.Ask<Accepted>(
            new Register(new RegisterRequest
            {
                AddressOfRecord = alice,
                Contacts = [new ContactOffer { Uri = "sip:alice@192.0.2.4:5060", Expires = 600 }],
                CallId = "call",
                CSeq = 1,
                ReceivedAt = now,
            }),
            TimeSpan.FromSeconds(20));
        await AskAsync(history, app.Services.GetRequiredService<ActorSystem>(), alice, now.AddSeconds(1), lastOffset, log);
        await app.StopAsync();
    }

    private static async Task AskAsync(IRegistrationHistory history, ActorSystem system, AddressOfRecord alice, DateTimeOffset moment, long lastOffset, Action<string> log)
    {
        // <use>
        // What a lookup would have answered at a moment.
        LocationAt? then = await history.LookupAtAsync(alice, moment);
        foreach (Binding target in then?.Targets.Targets ?? []) log($"reachable at {target.ContactUri}");

        // All that happened to one address-of-record.
        await foreach (StoredChange change in history.ReadAsync(alice, HistoryRange.All))
            foreach (var contact in change.Change.Changes) log($"{change.SequenceNumber} {contact.Kind.ToString().ToLowerInvariant()} {contact.ContactUri}");

        // All that happened to anybody since the last run, as an Akka.Streams source; isFollowing: true goes on for ever.
        await history.ToSource(afterOffset: lastOffset, isFollowing: false)
            .RunForeach(change => log($"{change.Offset}: {change.AddressOfRecord} {change.Change.Cause}"), system.Materializer());
        // </use>
    }
}
