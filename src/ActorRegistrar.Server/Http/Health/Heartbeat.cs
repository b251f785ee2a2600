using Akka.Actor;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>Shows that actors still get processor time: one of them writes down the time once a second.</summary>
internal sealed class Heartbeat
{
    /// <summary>Long past any collection of garbage and any pause of a virtual machine that telephones would not notice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private long _lastBeat = Environment.TickCount64;

    /// <summary>How long ago the last beat was.</summary>
    public TimeSpan Silence => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastBeat));

    /// <summary>Whether it beats.</summary>
    public bool IsBeating => Silence < Patience;

    /// <summary>Starts the actor.</summary>
    public void Start(ActorSystem system) => system.ActorOf(Props.Create<Beating>(this), "heartbeat");

    private void Beat() => Volatile.Write(ref _lastBeat, Environment.TickCount64);

    private sealed class Beating : UntypedActor, IWithTimers
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

        private readonly Heartbeat _heartbeat;

        public Beating(Heartbeat heartbeat) => _heartbeat = heartbeat;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer(Mark.Instance, Mark.Instance, Interval, Interval);

        protected override void OnReceive(object message) => _heartbeat.Beat();
    }

    private sealed class Mark
    {
        public static readonly Mark Instance = new();
    }
}
