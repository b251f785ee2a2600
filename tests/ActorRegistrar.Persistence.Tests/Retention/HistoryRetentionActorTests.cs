using ActorRegistrar.Persistence.Retention;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorRegistrar.Persistence.Tests.Retention;

public sealed class HistoryRetentionActorTests() : TestKit("akka { loglevel = INFO, stdout-loglevel = OFF, scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\" }")
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_pass_begins_when_the_time_has_come_and_the_next_one_when_it_has_ended()
    {
        var answers = new Queue<TaskCompletionSource<PurgeReport>>();
        Start((now, _) =>
        {
            var answer = new TaskCompletionSource<PurgeReport>();
            lock (answers) answers.Enqueue(answer);
            TestActor.Tell(now);
            return answer.Task;
        });
        Time.Advance(Every - TimeSpan.FromSeconds(1));
        ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg(Time.Now);
        // One that takes long is not overtaken.
        Time.Advance(Every * 3);
        ExpectNoMsg(TimeSpan.Zero);
        EventFilter.Info(start: "history purge removed=7 looked-at=9 seconds=1.5").ExpectOne(() => answers.Dequeue().SetResult(new PurgeReport(9, 7, TimeSpan.FromSeconds(1.5))));
        AwaitCondition(() =>
        {
            Time.Advance(Every);
            return HasMessages;
        });
        ExpectMsg<DateTimeOffset>();
    }

    [Fact]
    public void One_that_fails_is_said_and_tried_again()
    {
        int passes = 0;
        Start((_, _) => ++passes == 1 ? Task.FromException<PurgeReport>(new InvalidOperationException("no disk")) : Task.FromResult(Said()));
        EventFilter.Warning(contains: "no disk").ExpectOne(() => Time.Advance(Every));
        AwaitCondition(() =>
        {
            Time.Advance(Every);
            return HasMessages;
        });

        PurgeReport Said()
        {
            TestActor.Tell("again");
            return new PurgeReport(0, 0, TimeSpan.Zero);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public void After_a_start_with_a_clock_far_from_the_last_change_nothing_goes_for_a_day(int days)
    {
        int passes = 0;
        DateTimeOffset last = Time.Now.AddDays(-days);
        EventFilter.Warning(contains: "history purge waits until").ExpectOne(() => Start((_, _) => Pass(), last));
        for (int hour = 0; hour < 23; hour++) Time.Advance(TimeSpan.FromHours(1));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, passes);
        AwaitCondition(() =>
        {
            Time.Advance(TimeSpan.FromHours(1));
            return HasMessages;
        });

        Task<PurgeReport> Pass()
        {
            passes++;
            TestActor.Tell("passed");
            return Task.FromResult(new PurgeReport(0, 0, TimeSpan.Zero));
        }
    }

    [Fact]
    public void Where_the_last_change_is_not_known_the_purge_waits_until_it_is()
    {
        int asked = 0;
        Start((_, _) => Pass(), _ => ++asked < 3 ? Task.FromException<DateTimeOffset?>(new InvalidOperationException("no disk")) : Task.FromResult<DateTimeOffset?>(null));
        AwaitCondition(() =>
        {
            Time.Advance(Every);
            return HasMessages;
        });
        Assert.Equal(3, asked);

        Task<PurgeReport> Pass()
        {
            TestActor.Tell("passed");
            return Task.FromResult(new PurgeReport(0, 0, TimeSpan.Zero));
        }
    }

    private void Start(Func<DateTimeOffset, CancellationToken, Task<PurgeReport>> run, DateTimeOffset? lastChange = null) =>
        Start(run, _ => Task.FromResult(lastChange));

    private void Start(Func<DateTimeOffset, CancellationToken, Task<PurgeReport>> run, Func<DateTimeOffset, Task<DateTimeOffset?>> lastChange)
    {
        IActorRef retention = Sys.ActorOf(Props.Create(() => new HistoryRetentionActor(run, Every, lastChange)));
        // Its first timer is set once it answers.
        retention.Ask<ActorIdentity>(new Identify(1)).Wait();
    }
}
