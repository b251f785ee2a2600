using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>Expiry of bindings: soft state ends by itself (RFC 3261 sections 10.2.2 and 10.2.4).</summary>
public static class ExpiryRules
{
    /// <summary>
    /// The event that removes every binding whose time has passed at <paramref name="now"/>; null when there is none. Its time is the
    /// latest of the expiries, so what expired while the server was down is dated when it ended, not when it was noticed.
    /// </summary>
    public static BindingsChanged? Expire(AddressOfRecordState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var live = state.LiveAt(now);
        if (live.Length == state.Bindings.Length) return null;

        var changes = ImmutableArray.CreateBuilder<ContactChange>(state.Bindings.Length - live.Length);
        var latest = DateTimeOffset.MinValue;
        foreach (var binding in state.Bindings)
        {
            if (binding.IsLiveAt(now)) continue;
            changes.Add(new ContactChange(ContactChangeKind.Expired, binding.ContactUri));
            if (binding.ExpiresAt > latest) latest = binding.ExpiresAt;
        }

        return new BindingsChanged { At = latest, Cause = ChangeCause.Expiry, Changes = changes.MoveToImmutable(), Bindings = live };
    }

    /// <summary>
    /// The state in which no binding outlives what was granted, for a clock that was set back since the last refresh: a binding that was
    /// refreshed in the future ends no later than its lifetime from <paramref name="now"/>. Null when all were refreshed in the past.
    /// </summary>
    public static AddressOfRecordState? BoundByGrant(AddressOfRecordState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Bindings.Any(IsOfTheFuture)) return null;
        return AddressOfRecordState.Of([.. state.Bindings.Select(binding => IsOfTheFuture(binding)
            ? binding with { ExpiresAt = now + (binding.ExpiresAt - binding.RefreshedAt), RefreshedAt = now }
            : binding)]);

        bool IsOfTheFuture(Binding binding) => binding.RefreshedAt > now && binding.ExpiresAt > binding.RefreshedAt && !binding.IsStatic;
    }
}
