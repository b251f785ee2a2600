namespace ActorRegistrar.Location.Rules;

/// <summary>What one contact of a REGISTER asks for, once lifetimes and reg-id are settled. Unmanaged, to live on the stack.</summary>
internal struct PlannedContact
{
    /// <summary>Whether it is known by instance-id and reg-id (RFC 5626 section 6), not by its URI.</summary>
    public bool IsFlow;

    /// <summary>Seconds granted; 0 removes.</summary>
    public uint GrantedSeconds;

    /// <summary>More is granted than was asked for.</summary>
    public bool IsRaised;

    /// <summary>
    /// A lifetime was granted but had run out, counted from the receipt of the request, before it could be decided. The contact was
    /// bound and has expired, so whatever binding it names goes, as expired.
    /// </summary>
    public bool RanOut;

    /// <summary>
    /// It removes, and another contact of the same request registers the flow that its instance-id and reg-id name: it names the other bindings
    /// whose URI equals its own, and never that flow.
    /// </summary>
    public bool IsBesideItsFlow;

    /// <summary>A later contact of the same request is the same contact: this one leaves no binding.</summary>
    public bool IsSuperseded;

    /// <summary>It makes a binding that did not exist.</summary>
    public bool IsNew;

    /// <summary>Whether a binding stands for it after the request.</summary>
    public readonly bool LeavesBinding => GrantedSeconds > 0 && !RanOut && !IsSuperseded;
}
