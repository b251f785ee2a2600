using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Flows;

/// <summary>What the end of a connection does to the bindings that were registered over it (RFC 5626 section 7).</summary>
public static class FlowRules
{
    /// <summary>A connection of this run that has ended and is not marked as lost on a binding; null when there is none.</summary>
    /// <param name="state">What is stored.</param>
    /// <param name="run">This run. What earlier runs left is known to be closed by its name, and needs no event.</param>
    /// <param name="flows">Which connections are open.</param>
    public static FlowReference? FindEnded(AddressOfRecordState state, ulong run, IOpenFlows flows)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(flows);
        foreach (var binding in state.Bindings)
        {
            if (binding.Source.Flow is { IsLost: false } flow && flow.Run == run && !flows.IsOpen(flow)) return flow;
        }

        return null;
    }

    /// <summary>
    /// The event that marks every live binding on the flow as out of reach; bindings past their time go in the same event, as expired.
    /// Null when no live binding is on it, or all are marked already.
    /// </summary>
    /// <remarks>
    /// The bindings stay until they expire, so that CSeq still orders the requests of their clients, GRUUs stay valid and a REGISTER over
    /// a new connection finds its reg-id. No target set holds them (<see cref="Rules.LookupRules"/>); the 200 to a REGISTER does, because
    /// RFC 3261 section 10.3 step 8 wants every current binding there and RFC 5626 section 7 takes them out of the target set only.
    /// </remarks>
    /// <param name="state">What is stored.</param>
    /// <param name="flow">The flow that ended.</param>
    /// <param name="now">The moment that the end was noticed, in UTC.</param>
    public static BindingsChanged? Lose(AddressOfRecordState state, FlowReference flow, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(flow);
        var expired = ImmutableArray.CreateBuilder<ContactChange>();
        var lost = ImmutableArray.CreateBuilder<ContactChange>();
        var bindings = ImmutableArray.CreateBuilder<Binding>(state.Bindings.Length);
        RequestSource? lostSource = null;
        foreach (var binding in state.Bindings)
        {
            if (!binding.IsLiveAt(now))
            {
                expired.Add(new ContactChange(ContactChangeKind.Expired, binding.ContactUri));
            }
            else if (binding.Source.Flow is { IsLost: false } one && one.IsSameAs(flow))
            {
                lostSource ??= binding.Source with { Flow = one with { IsLost = true } };
                lost.Add(new ContactChange(ContactChangeKind.Deactivated, binding.ContactUri));
                bindings.Add(binding with { Source = lostSource });
            }
            else
            {
                bindings.Add(binding);
            }
        }

        if (lostSource is null) return null;
        expired.AddRange(lost);
        return new BindingsChanged
        {
            At = now,
            Cause = ChangeCause.FlowLost,
            RequestedBy = new RequestDetails { Source = lostSource },
            Changes = expired.ToImmutable(),
            Bindings = bindings.ToImmutable(),
        };
    }
}
