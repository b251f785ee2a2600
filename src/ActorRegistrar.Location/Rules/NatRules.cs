using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>Whether a client is where its Contact says.</summary>
public static class NatRules
{
    /// <summary>
    /// Whether a request to the contact would not arrive where the binding came from: it was registered by the client itself, without a
    /// Path, and its host is another address than the packets came from, or the name of no host at all (<c>.invalid</c>, RFC 7118 section
    /// 5). Another host name is believed: looking it up is the sender's part.
    /// </summary>
    public static bool IsBehindNat(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return !binding.Source.IsRelayed && binding.Path.IsEmpty && ContactPlaces.Of(binding.ContactUri, binding.Source.RemoteAddress) == ContactPlace.Elsewhere;
    }
}
