using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>The answer to a message that no address-of-record will take.</summary>
internal static class Unanswered
{
    /// <summary>Says that nothing was stored, or that nothing was read.</summary>
    public static void Answer(object message, IActorRef sender)
    {
        object? answer = message switch
        {
            Register register => new NotStored(register.Correlation),
            RemoveBindings remove => new NotStored(remove.Correlation),
            AddBinding add => new NotStored(add.Correlation),
            ImportBindings import => new NotStored(import.Correlation),
            ShortenBindings shorten => new NotStored(shorten.Correlation),
            LookupBindings lookup => new BindingsNotRead(lookup.AddressOfRecord, lookup.Correlation),
            ShowBindings show => new BindingsNotRead(show.AddressOfRecord, show.Correlation),
            Wake wake => new BindingsNotRead(wake.AddressOfRecord, 0),
            _ => null,
        };
        if (answer is not null) sender.Tell(answer);
    }
}
