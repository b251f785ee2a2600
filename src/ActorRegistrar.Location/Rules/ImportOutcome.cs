namespace ActorRegistrar.Location.Rules;

/// <summary>What becomes of a binding that is brought in from another registrar.</summary>
public enum ImportOutcome : byte
{
    /// <summary>A new binding.</summary>
    Created = 1,
    /// <summary>It takes the place of the same binding, which is older here.</summary>
    Updated,
    /// <summary>The same registration is here already.</summary>
    Unchanged,
    /// <summary>Left out: its time has passed.</summary>
    HadExpired,
    /// <summary>Left out: its client has registered the same contact here since.</summary>
    NewerHere,
    /// <summary>Left out: its client, known by its instance-id, has registered another contact here since.</summary>
    NewerContactOfInstance,
    /// <summary>Left out: the address-of-record would have more contacts than it may.</summary>
    TooManyContacts,
    /// <summary>Left out: its contact, or all bindings of the address-of-record together, would have more octets than they may.</summary>
    TooLarge,
    /// <summary>Left out: its contact lies where none is allowed.</summary>
    ForbiddenContact,
}
