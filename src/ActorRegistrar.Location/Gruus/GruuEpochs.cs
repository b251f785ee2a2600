using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Gruus;

/// <summary>
/// Which temporary GRUUs of an instance are valid, in one number: those made in its current epoch (RFC 5627 sections 5.1 and 5.3). An
/// epoch begins with the first contact of the instance, and again when a REGISTER for it has another Call-ID than the one it replaces; it
/// ends with the last contact. So no GRUU has to be stored, however many were made.
/// </summary>
internal static class GruuEpochs
{
    /// <summary>The epoch of a contact's instance once it is stored; 0 for a contact without instance-id.</summary>
    public static long After(in RegistrationPlan plan, int c)
    {
        var offer = plan.Request.Contacts[c];
        if (offer.InstanceId is not { } instance) return 0;
        Binding? replaced = null;
        var epoch = long.MinValue;
        for (var b = 0; b < plan.Fates.Length; b++)
        {
            var binding = plan.Bindings[b];
            if (plan.Fates[b].Kind == BindingFateKind.HadExpired || !IsOf(binding, instance)) continue;
            epoch = Math.Max(epoch, binding.GruuEpoch);
            if (plan.Contacts[c].IsFlow && binding.RegId != offer.RegId) continue;
            if (replaced is null || binding.RefreshedAt > replaced.RefreshedAt) replaced = binding;
        }

        var fresh = plan.Request.ReceivedAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        if (epoch == long.MinValue) return fresh;
        var goesOn = replaced is null || string.Equals(replaced.CallId, plan.Request.CallId, StringComparison.Ordinal);
        return goesOn ? epoch : Math.Max(fresh, epoch + 1);
    }

    /// <summary>Gives every binding of an instance the newest epoch among them.</summary>
    public static void Align(Span<Binding> bindings)
    {
        for (var i = 0; i < bindings.Length; i++)
        {
            if (bindings[i].InstanceId is not { } instance) continue;
            foreach (var other in bindings)
            {
                if (other.GruuEpoch > bindings[i].GruuEpoch && IsOf(other, instance)) bindings[i] = bindings[i] with { GruuEpoch = other.GruuEpoch };
            }
        }
    }

    private static bool IsOf(Binding binding, string instance) => binding.InstanceId is { } own && InstanceIds.AreEqual(own, instance);
}
