namespace ActorRegistrar.Location.Rules;

/// <summary>What becomes of a contact that asks for less than <see cref="RegistrationPolicy.MinExpires"/>.</summary>
public enum TooBriefHandling : byte
{
    /// <summary>The request is refused 423, as RFC 3261 section 10.3 step 7 has it.</summary>
    Refuse = 0,
    /// <summary>The minimum is granted and returned. For clients that give up at a 423 instead of asking again with Min-Expires.</summary>
    Raise,
}

/// <summary>Which bindings the 200 to a REGISTER lists.</summary>
public enum AnsweredContacts : byte
{
    /// <summary>All of the address-of-record (RFC 3261 section 10.3 step 8).</summary>
    All = 0,
    /// <summary>
    /// Those that the request's own contacts name; a fetch still gets all. For clients that take another device's contact for a failure and
    /// register again and again, or whose receive buffer a long list overruns.
    /// </summary>
    Request,
}

/// <summary>
/// What is done with clients behind a proxy that they do not know of: that adds a Path although the client does not say
/// <c>Supported: path</c> (RFC 3327 section 5.3), or that does not do outbound although the client asks for it (RFC 5626 section 6).
/// </summary>
public enum PathHandling : byte
{
    /// <summary>They are refused, 420 as RFC 3327 recommends and 439 as RFC 5626 has it.</summary>
    Strict = 0,
    /// <summary>
    /// They are registered: the Path is stored and not told to the client that does not know it, and a flow is registered as a contact without
    /// reg-id. For most phones behind the usual edge proxy, that of Kamailio's path module among them.
    /// </summary>
    Lazy,
    /// <summary>
    /// No client's Path is stored or returned, and <c>Require: path</c> is refused 420. For a registrar that clients reach directly: a Path
    /// could only be one that a client made up.
    /// </summary>
    Off,
}

/// <summary>What becomes of a contact for which <see cref="RegistrationPolicy.MaxContacts"/> leaves no room.</summary>
public enum ContactLimitHandling : byte
{
    /// <summary>The request is refused 403.</summary>
    Refuse = 0,
    /// <summary>
    /// The bindings that were refreshed longest ago make room. For softphones that come with a new contact after every start, or every
    /// change of network, and leave the old one behind.
    /// </summary>
    Evict,
}

/// <summary>What becomes of a REGISTER with a body that is neither understood nor marked as optional.</summary>
public enum BodyHandling : byte
{
    /// <summary>It is refused 415, or 400 where the body has no type (RFC 3261 section 8.2.3).</summary>
    Refuse = 0,
    /// <summary>The body is not looked at. For door stations that send one nobody asked for.</summary>
    Ignore,
}

/// <summary>
/// Where this registrar bends to what clients in the field do. Every value's default is what the RFCs ask for, but for <see cref="Path"/>;
/// each other value says which clients need it.
/// </summary>
public sealed record CompatibilityProfile
{
    /// <summary>Every value at its default.</summary>
    public static CompatibilityProfile Default { get; } = new();

    /// <summary>What the RFCs ask for.</summary>
    public static CompatibilityProfile Strict { get; } = new() { Path = PathHandling.Strict };

    /// <summary>
    /// Seconds after a REGISTER in which another one with the same Call-ID and CSeq, whatever else it says, is answered 200 and changes
    /// nothing, instead of 400. For clients that repeat a REGISTER in a transaction of its own, changed in something, without raising CSeq.
    /// Never for a removal, never for a contact that is not bound. Default 0: none.
    /// </summary>
    public uint DuplicateCSeqGraceSeconds { get; init; }

    /// <summary>
    /// Seconds after a REGISTER from which another one with the same Call-ID is taken whatever its CSeq. For phones that keep their Call-ID
    /// over a reboot and count from one again, and for clients that never raise CSeq at all; without it they are locked out until their
    /// binding expires. 32 or more is safe: no request that was overtaken on its way is older (64 * T1, RFC 3261 section 17.1.2.2).
    /// Default 0: never.
    /// </summary>
    public uint AcceptLowerCSeqAfterSeconds { get; init; }

    /// <summary>Default <see cref="TooBriefHandling.Refuse"/>.</summary>
    public TooBriefHandling TooBrief { get; init; }

    /// <summary>Default <see cref="AnsweredContacts.All"/>.</summary>
    public AnsweredContacts AnswerContacts { get; init; }

    /// <summary>Default <see cref="PathHandling.Lazy"/>.</summary>
    public PathHandling Path { get; init; } = PathHandling.Lazy;

    /// <summary>Default <see cref="ContactLimitHandling.Refuse"/>.</summary>
    public ContactLimitHandling ContactLimit { get; init; }

    /// <summary>Default <see cref="BodyHandling.Refuse"/>.</summary>
    public BodyHandling Body { get; init; }
}

/// <summary>What a request was granted only because of its profile. Counted, so that an operator sees which switches are still needed.</summary>
[Flags]
public enum Concessions : byte
{
    /// <summary>Nothing that a strict registrar would not grant.</summary>
    None = 0,
    /// <summary><see cref="CompatibilityProfile.DuplicateCSeqGraceSeconds"/>.</summary>
    DuplicateCSeq = 1,
    /// <summary><see cref="CompatibilityProfile.AcceptLowerCSeqAfterSeconds"/>.</summary>
    LowerCSeq = 2,
    /// <summary><see cref="TooBriefHandling.Raise"/>.</summary>
    RaisedLifetime = 4,
    /// <summary><see cref="ContactLimitHandling.Evict"/>.</summary>
    EvictedContact = 8,
    /// <summary><see cref="BodyHandling.Ignore"/>.</summary>
    IgnoredBody = 16,
}
