namespace ActorRegistrar.Actors.Transport;

/// <summary>What becomes of a datagram that comes to an overloaded listener.</summary>
internal enum Shedding : byte
{
    /// <summary>It is taken in like any other.</summary>
    None = 0,
    /// <summary>It is answered 503 where it is read.</summary>
    Refuse,
    /// <summary>It is dropped unread, and counted.</summary>
    Drop,
}
