using System.Diagnostics;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Persistence;
using Akka.TestKit;
using static ActorRegistrar.Persistence.Tests.Support.JournalUnderTest;

namespace ActorRegistrar.Persistence.Tests.Failures;

/// <summary>What every outage has in common, whatever its cause.</summary>
internal static class Outage
{
    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(5);

    // What a busy machine adds to a bound, and still less than the shortest write timeout used here.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    // Too large for a page that is already there.
    private static readonly string Text = new('x', 10_000);

    /// <summary>
    /// Begins an outage and proves: every write fails in bounded time, the door closes, later writes fail at once, and no
    /// thread is added. Returns the ids whose write was refused.
    /// </summary>
    public static List<string> Begin(JournalUnderTest journal, Action begin)
    {
        journal.Write("before", 1, "stored");
        int threads = Process.GetCurrentProcess().Threads.Count;
        begin();

        var refused = new List<string>();
        for (int round = 0; round < 3; round++)
        {
            var ids = Enumerable.Range(0, 100).Select(i => $"refused {round} {i}").ToList();
            var actors = ids.Select(id => journal.Send(Atomic(id, 1, new TestEvent(Text)))).ToList();
            var waiting = Stopwatch.StartNew();
            Assert.All(actors, a => Assert.IsType<WriteMessagesFailed>(Answers(a, 1)[0]));
            Assert.InRange(waiting.Elapsed, TimeSpan.Zero, journal.Options.WriteTimeout + Slack);
            refused.AddRange(ids);
        }
        Assert.False(JournalAdmission.For(journal.Sys).IsOpen);
        Assert.InRange(JournalAdmission.For(journal.Sys).RetryAfterSeconds, 1, 60);

        var clock = Stopwatch.StartNew();
        journal.Write("refused at once", 1, Text);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Slack);
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 0, threads + 10);
        return refused;
    }

    /// <summary>Waits until the journal has healed by itself and proves that it works, and that nothing refused was stored.</summary>
    public static void End(JournalUnderTest journal, Action end, List<string> refused, bool outcomeWasUnknown = false)
    {
        end();
        var clock = Stopwatch.StartNew();
        journal.AwaitAssert(() => Assert.True(JournalAdmission.For(journal.Sys).IsOpen), HealsWithin);
        Assert.IsType<WriteMessagesSuccessful>(journal.Write("after", 1, "stored")[0]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, HealsWithin + TimeSpan.FromSeconds(1));

        journal.AwaitAssert(() => Assert.Equal(["stored"], Texts(journal.Replay("before").Events)), HealsWithin);
        journal.AwaitAssert(() => Assert.Equal(["stored"], Texts(journal.Replay("after").Events)), HealsWithin);
        if (!outcomeWasUnknown)
            Assert.All(refused, id => Assert.Equal(0, journal.Rows(id)));
    }
}
