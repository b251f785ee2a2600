using ActorRegistrar.Actors.Metrics;
using Akka;
using Akka.Actor;

namespace ActorRegistrar.Actors.Locations;

/// <summary>The location service of one actor system, from its start to its stop.</summary>
internal sealed class RunningLocationService
{
    /// <summary>A journal has deadlines of its own; this is for one that says nothing at all.</summary>
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(8);

    /// <summary>A million addresses-of-record end within a few seconds.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly LocationServiceContext _context;
    private readonly IActorRef _undelivered;

    private RunningLocationService(LocationServiceContext context, IActorRef service, IActorRef undelivered)
    {
        _context = context;
        Service = service;
        _undelivered = undelivered;
    }

    /// <summary>All of <see cref="StopAsync"/>, with something to spare.</summary>
    public static TimeSpan LongestStop { get; } = SettleWithin + StopWithin + TimeSpan.FromSeconds(2);

    /// <summary>Takes the messages of <see cref="Protocol.AddressOfRecordProtocol"/>.</summary>
    public IActorRef Service { get; }

    /// <summary>Starts it.</summary>
    public static RunningLocationService Start(ActorSystem system, LocationServiceContext context)
    {
        IActorRef service = system.ActorOf(Props.Create<LocationServiceActor>(context), "location");
        // Beside the system's own actors, so that it is there until the last of the service's has ended.
        IActorRef undelivered = ((ExtendedActorSystem)system).SystemActorOf(Props.Create<UndeliveredMessages>(context.Directory, service), "location-undelivered");
        LocationMetrics.Directories.Add(context.Directory);
        system.WhenTerminated.ContinueWith(_ => LocationMetrics.Directories.Remove(context.Directory), TaskScheduler.Default);
        return new RunningLocationService(context, service, undelivered);
    }

    /// <summary>
    /// Stops it while the journal still works: changes on their way there are answered by what becomes of them, everything else that was sent or
    /// is sent from here on with NotStored or BindingsNotRead.
    /// </summary>
    public async Task<Done> StopAsync()
    {
        _undelivered.Tell(UndeliveredMessages.Close.Instance);
        await Task.WhenAny(_context.Writes.CloseAsync(), Task.Delay(SettleWithin)).ConfigureAwait(false);
        try
        {
            await Service.GracefulStop(StopWithin).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // The actor system ends the rest of them.
        }
        return await _undelivered.Ask<Done>(UndeliveredMessages.Settle.Instance, StopWithin).ConfigureAwait(false);
    }
}
