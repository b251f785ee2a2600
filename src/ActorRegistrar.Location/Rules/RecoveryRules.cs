using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What of a stored state is taken back into memory.</summary>
public static class RecoveryRules
{
    /// <summary>
    /// Leaves out every binding with a control character in one of its texts: written into a message, it could become another header field.
    /// No REGISTER can bring one, but earlier versions stored what an application gave them as it was. The rest stands.
    /// </summary>
    /// <param name="stored">As the journal has it.</param>
    /// <param name="faults">What is wrong with each that is left out, as the end of a sentence; empty when none is.</param>
    /// <returns>The same instance when nothing is left out. The change itself is not written: the next one that is stored holds the rest alone.</returns>
    public static AddressOfRecordState Review(AddressOfRecordState stored, out ImmutableArray<string> faults)
    {
        ArgumentNullException.ThrowIfNull(stored);
        faults = [];
        foreach (Binding binding in stored.Bindings)
        {
            if (FindFault(binding) is not null) return WithoutFaulty(stored, out faults);
        }
        return stored;
    }

    private static AddressOfRecordState WithoutFaulty(AddressOfRecordState stored, out ImmutableArray<string> faults)
    {
        faults = [.. stored.Bindings.Select(FindFault).OfType<string>()];
        return AddressOfRecordState.Of([.. stored.Bindings.Where(binding => FindFault(binding) is null)]);
    }

    /// <summary>Which text of a binding holds a control character other than the tab; null when none does.</summary>
    public static string? FindFault(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (!StoredText.IsClean(binding.ContactUri)) return "the contact URI";
        if (!StoredText.IsClean(binding.Parameters)) return "the parameters of the contact";
        if (!StoredText.IsClean(binding.CallId)) return "the Call-ID";
        if (!StoredText.IsClean(binding.InstanceId)) return "the instance-id";
        if (!StoredText.IsClean(binding.UserAgent)) return "the User-Agent";
        foreach (string hop in binding.Path)
        {
            if (!StoredText.IsClean(hop)) return "the Path";
        }
        return IsClean(binding.Source) ? null : "the source";
    }

    private static bool IsClean(RequestSource source) =>
        StoredText.IsClean(source.Transport) && StoredText.IsClean(source.RemoteAddress) && StoredText.IsClean(source.LocalAddress);
}
