using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Location.Flows;

/// <summary>Which bindings are out of reach when the connection closes over which their client registered them.</summary>
public enum ConnectionNeed : byte
{
    /// <summary>Outbound flows and what came over a WebSocket: nothing else ever leads to them.</summary>
    Outbound = 0,
    /// <summary>
    /// These, and contacts that only the connection leads to as far as their URI shows: its address and port are the other end of the
    /// connection, or its address is not the client's. A contact with another port is where the client listens.
    /// </summary>
    Auto,
    /// <summary>All of them.</summary>
    All,
}

/// <summary>Whether a contact depends on the connection that it was registered over (RFC 5626 section 7).</summary>
public static class ConnectionRules
{
    /// <summary>Whether the contact is out of reach without the connection.</summary>
    /// <param name="need">The policy.</param>
    /// <param name="usesOutbound">Whether outbound applies to the request.</param>
    /// <param name="offer">The contact.</param>
    /// <param name="remoteAddress">Address and port at the other end of the connection.</param>
    public static bool NeedsConnection(ConnectionNeed need, bool usesOutbound, ContactOffer offer, string remoteAddress)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (usesOutbound || need == ConnectionNeed.All) return true;
        return need == ConnectionNeed.Auto && ContactPlaces.Of(offer.Uri, remoteAddress) != ContactPlace.Named;
    }
}
