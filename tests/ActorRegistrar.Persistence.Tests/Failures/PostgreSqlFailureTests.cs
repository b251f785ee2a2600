using System.Diagnostics;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Persistence;
using static ActorRegistrar.Persistence.Tests.Support.JournalUnderTest;

namespace ActorRegistrar.Persistence.Tests.Failures;

public sealed class PostgreSqlFailureTests : IDisposable
{
    private readonly Lazy<PostgreSqlServer> _server = new();
    private JournalUnderTest? _journal;

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Thaw();
        _journal?.Dispose();
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }

    [PostgreSqlServerFact]
    public void A_killed_server_fails_writes_and_heals_when_it_is_back()
    {
        var journal = Open();
        var refused = Outage.Begin(journal, _server.Value.Kill);
        // What was under way when the server died may have been stored; what was refused at the door cannot.
        Outage.End(journal, _server.Value.Start, refused, outcomeWasUnknown: true);
    }

    [PostgreSqlServerFact]
    public void A_frozen_server_fails_writes_and_recoveries_in_time_and_heals_when_it_goes_on()
    {
        var journal = Open();
        var refused = Outage.Begin(journal, _server.Value.Freeze);

        var clock = Stopwatch.StartNew();
        Assert.Throws<InvalidOperationException>(() => journal.Replay("before"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, journal.Options.ReadTimeout + TimeSpan.FromSeconds(1));

        Outage.End(journal, _server.Value.Thaw, refused, outcomeWasUnknown: true);
    }

    [PostgreSqlServerFact]
    public void A_server_that_restarts_while_nobody_writes_costs_no_write()
    {
        var journal = Open();
        journal.Write("before", 1, "stored");
        _server.Value.Kill();
        _server.Value.Start();
        Assert.IsType<WriteMessagesSuccessful>(journal.Write("after", 1, "stored")[0]);
        Assert.Equal(["stored"], Texts(journal.Replay("before").Events));
    }

    [PostgreSqlServerFact]
    public void Nothing_acknowledged_is_lost_when_the_server_is_killed_under_load()
    {
        var journal = Open();
        for (int round = 0; round < 3; round++)
        {
            var writers = Enumerable.Range(0, 400).Select(i => (Id: $"{round}-{i}", Actor: journal.Send(Atomic($"{round}-{i}", 1, new TestEvent("kept"))))).ToList();
            var first = Answers(writers[0].Actor, 1);
            _server.Value.Kill();
            var acknowledged = writers.Where((w, i) => (i == 0 ? first : Answers(w.Actor, 1))[0] is WriteMessagesSuccessful).Select(w => w.Id).ToList();
            Assert.NotEmpty(acknowledged);

            _server.Value.Start();
            journal.AwaitAssert(() => Assert.True(JournalAdmission.For(journal.Sys).IsOpen), TimeSpan.FromSeconds(5));
            Assert.All(acknowledged, id => Assert.Equal(1, journal.Rows(id)));
        }
    }

    private JournalUnderTest Open() => _journal = JournalUnderTest.Open(new JournalOptions
    {
        Provider = JournalProvider.PostgreSql,
        ConnectionString = _server.Value.ConnectionString,
    });
}
