using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Warmup;

/// <summary>
/// Wakes every address-of-record that holds bindings, those that expire first before the others, so that expiries are journaled on time.
/// Nobody waits for it: one that is asked for before its turn recovers at once. Ends when all are awake.
/// </summary>
internal sealed class WarmupActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>A recovery that is not answered gives its place to the next after this many ticks without any progress.</summary>
    private const int TicksWithoutProgress = 50;

    /// <summary>Between one that could not be read and the next try of any.</summary>
    private const int TicksOfRest = 10;

    private readonly IStoredAddressesOfRecord _stored;
    private readonly LocationRouter _router;
    private readonly WarmupSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<AddressOfRecord> _notRead = new();
    private AddressOfRecord[] _byExpiry = [];
    private int _asked;
    private int _awake;
    private int _leftThisTick;
    private int _silentTicks;
    private int _restTicks;
    private int _reportedTenths;

    public WarmupActor(IStoredAddressesOfRecord stored, LocationRouter router, WarmupSettings settings)
    {
        _stored = stored;
        _router = router;
        _settings = settings;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Task.Run(ReadAsync).PipeTo(Self, failure: cause => new Unreadable(cause));

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AddressOfRecord[] byExpiry: Begin(byExpiry); break;
            // One that is refused is of a domain that is not served any more: nobody asks for it.
            case Awake or Refused: OnAwake(); break;
            case BindingsNotRead notRead: OnNotRead(notRead.AddressOfRecord); break;
            case TickMark: OnTick(); break;
            case Unreadable unreadable: OnUnreadable(unreadable.Cause); break;
            default: Unhandled(message); break;
        }
    }

    private async Task<AddressOfRecord[]> ReadAsync()
    {
        var stored = new List<StoredAddressOfRecord>();
        await foreach (StoredAddressOfRecord one in _stored.ReadAllAsync(_stopping.Token).ConfigureAwait(false)) stored.Add(one);
        stored.Sort((left, right) => left.NextExpiry.CompareTo(right.NextExpiry));
        return [.. stored.Select(one => one.AddressOfRecord)];
    }

    private void Begin(AddressOfRecord[] byExpiry)
    {
        _byExpiry = byExpiry;
        RegistrarMetrics.WarmupBegan(byExpiry.Length);
        if (byExpiry.Length > 0) _log.Info("warm-up begins addresses-of-record={0}", byExpiry.Length);
        Timers.StartPeriodicTimer(TickMark.Instance, TickMark.Instance, TimeSpan.Zero, Tick);
    }

    private void OnTick()
    {
        _leftThisTick = Math.Max(1, (int)(_settings.MaxPerSecond * Tick.TotalSeconds));
        if (_asked - _notRead.Count > _awake && ++_silentTicks >= TicksWithoutProgress)
        {
            // Whoever did not answer is woken by its next request.
            _silentTicks = 0;
            _awake = _asked - _notRead.Count;
        }
        if (_restTicks > 0) _restTicks--;
        Ask();
    }

    /// <summary>The journal cannot be read: it is given a second, and asked for this one again.</summary>
    private void OnNotRead(AddressOfRecord addressOfRecord)
    {
        _notRead.Enqueue(addressOfRecord);
        _restTicks = TicksOfRest;
        _silentTicks = 0;
    }

    private void OnAwake()
    {
        _awake++;
        _silentTicks = 0;
        Ask();
    }

    private void Ask()
    {
        while (_restTicks == 0 && _leftThisTick > 0 && _asked - _notRead.Count - _awake < _settings.MaxAtOnce && TryTakeNext(out AddressOfRecord? next))
        {
            _leftThisTick--;
            _router.Tell(new Wake(next), Self);
        }
        Report();
    }

    private bool TryTakeNext([NotNullWhen(true)] out AddressOfRecord? next)
    {
        if (_notRead.TryDequeue(out next)) return true;
        if (_asked == _byExpiry.Length) return false;
        next = _byExpiry[_asked++];
        return true;
    }

    private void Report()
    {
        RegistrarMetrics.WarmupProgressed(_awake);
        if (_awake >= _byExpiry.Length)
        {
            if (_byExpiry.Length > 0) _log.Info("warm-up ends addresses-of-record={0}", _byExpiry.Length);
            Context.Stop(Self);
            return;
        }
        int tenths = (int)(10L * _awake / _byExpiry.Length);
        if (tenths == _reportedTenths) return;
        _reportedTenths = tenths;
        _log.Info("warm-up at {0} % addresses-of-record={1} of={2}", tenths * 10, _awake, _byExpiry.Length);
    }

    /// <summary>Only the convenience is lost: every address-of-record still recovers when it is asked for. Try again later.</summary>
    private void OnUnreadable(Exception cause)
    {
        if (_stopping.IsCancellationRequested) return;
        _log.Warning("warm-up cannot read the journal and is tried again in 5 s: {0}", cause.Message);
        Task.Delay(TimeSpan.FromSeconds(5), _stopping.Token).ContinueWith(_ => ReadAsync(), TaskScheduler.Default).Unwrap()
            .PipeTo(Self, failure: failure => new Unreadable(failure));
    }

    private sealed record Unreadable(Exception Cause);

    private sealed class TickMark
    {
        public static readonly TickMark Instance = new();
    }
}
