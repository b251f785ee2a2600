using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Flows;

/// <summary>
/// Over which connections each address-of-record is registered at this moment, so that a connection counts as registered only as long as a
/// binding came over it: whoever registers over one connection after the other has the last of them, and whoever has unregistered has none.
/// Used by all transport actors at once.
/// </summary>
internal sealed class RegisteredConnections
{
    private readonly Lock _lock = new(); // for changes; whoever has none to make does not wait
    private readonly ConcurrentDictionary<AddressOfRecord, SipFlow[]> _flows = new();

    /// <summary>Addresses-of-record that are registered over a connection.</summary>
    public int Count => _flows.Count;

    /// <summary>Takes note of what the 200 to a REGISTER tells.</summary>
    /// <param name="addressOfRecord">Whose bindings.</param>
    /// <param name="bindings">All that are in force.</param>
    /// <param name="at">The moment of the 200, in UTC.</param>
    /// <param name="flow">What the REGISTER came over.</param>
    public void Settle(AddressOfRecord addressOfRecord, ImmutableArray<Binding> bindings, DateTimeOffset at, SipFlow flow)
    {
        if (!flow.IsReliable && !_flows.ContainsKey(addressOfRecord)) return;
        lock (_lock)
        {
            _flows.TryGetValue(addressOfRecord, out SipFlow[]? before);
            TimeSpan here = flow.IsReliable && !flow.HasEnded ? LifetimeOver(flow.Source, bindings, at) : TimeSpan.Zero;
            if (before is null && here == TimeSpan.Zero) return;
            bool isRemembered = flow.IsReliable && flow.OnRegistered(addressOfRecord, here);
            if (isRemembered && before is [var only] && only == flow) return;
            SipFlow[] others = [.. (before ?? []).Where(other => other != flow && StillRegistered(other, addressOfRecord, bindings, at))];
            Keep(addressOfRecord, isRemembered ? [.. others, flow] : others);
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Forget(SipFlow flow)
    {
        lock (_lock)
        {
            foreach (AddressOfRecord addressOfRecord in flow.RegisteredOver())
                if (_flows.TryGetValue(addressOfRecord, out SipFlow[]? flows)) Keep(addressOfRecord, [.. flows.Where(other => other != flow)]);
        }
    }

    private static bool StillRegistered(SipFlow flow, AddressOfRecord addressOfRecord, ImmutableArray<Binding> bindings, DateTimeOffset at)
    {
        if (!flow.HasEnded && LifetimeOver(flow.Source, bindings, at) > TimeSpan.Zero) return true;
        flow.OnRegistered(addressOfRecord, TimeSpan.Zero);
        return false;
    }

    private static TimeSpan LifetimeOver(RequestSource source, ImmutableArray<Binding> bindings, DateTimeOffset at)
    {
        long seconds = 0;
        foreach (Binding binding in bindings)
        {
            if (!binding.IsStatic && binding.Source.RemoteAddress == source.RemoteAddress && binding.Source.Transport == source.Transport)
                seconds = Math.Max(seconds, binding.RemainingSeconds(at));
        }
        return TimeSpan.FromSeconds(seconds);
    }

    private void Keep(AddressOfRecord addressOfRecord, SipFlow[] flows)
    {
        if (flows.Length == 0) _flows.TryRemove(addressOfRecord, out _);
        else _flows[addressOfRecord] = flows;
    }
}
