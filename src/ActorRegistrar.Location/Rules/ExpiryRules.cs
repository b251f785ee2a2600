using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>Expiry of bindings: soft state ends by itself (RFC 3261 section 10.2.4).</summary>
public static class ExpiryRules
{
    /// <summary>
    /// The event that removes every binding whose time has passed at <paramref name="now"/>; null when there is none. Its time is the
    /// latest of the expiries, so what expired while the server was down is dated when it ended, not when it was noticed.
    /// </summary>
    public static BindingsChanged? Expire(AddressOfRecordState state, DateTimeOffset now) => throw new NotImplementedException();
}
