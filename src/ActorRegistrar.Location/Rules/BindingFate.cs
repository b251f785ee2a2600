namespace ActorRegistrar.Location.Rules;

/// <summary>What a REGISTER does to a binding that was stored before it.</summary>
internal enum BindingFateKind : byte
{
    /// <summary>No contact of the request names it.</summary>
    Kept = 0,
    /// <summary>Its time had passed before the request was decided.</summary>
    HadExpired,
    /// <summary>A contact takes its place.</summary>
    Updated,
    /// <summary>A contact removes it, or takes the place of another binding that it equals as well.</summary>
    Removed,
    /// <summary>It makes room for a contact of the request.</summary>
    Evicted,
}

/// <summary>What a REGISTER does to one stored binding.</summary>
/// <param name="Kind">What.</param>
/// <param name="ContactIndex">By which contact of the request; 0 when no contact does it.</param>
internal readonly record struct BindingFate(BindingFateKind Kind, int ContactIndex = 0);
