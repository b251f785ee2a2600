namespace ActorRegistrar.Actors.Refusals;

/// <summary>Why a REGISTER was refused. Its text is what operators search for; it is never changed.</summary>
public enum RefusalCause : byte
{
    /// <summary>The octets are no SIP message that can be read (400, 505 and the like, or dropped).</summary>
    Malformed = 0,
    /// <summary>The domain is not served here, or the address-of-record is of another one than the Request-URI (404).</summary>
    UnknownDomain,
    /// <summary>An extension is required that is not understood or not allowed here (420, 421, 439).</summary>
    Extension,
    /// <summary>The body is neither understood nor optional (415).</summary>
    Body,
    /// <summary>The response to the challenge is wrong, or the username unknown: not told apart (401, or 403 by switch).</summary>
    WrongPassword,
    /// <summary>Too many wrong responses before it: not looked at (401, or 403 by switch).</summary>
    HeldBack,
    /// <summary>Credentials that cannot be read, or for another server (401), or whose digest-uri cannot be read (400).</summary>
    BadCredentials,
    /// <summary>A right request that was seen before (401 with stale).</summary>
    Replayed,
    /// <summary>Somebody authenticated who may not register this address-of-record: a hijack, or a telephone set up wrongly (403).</summary>
    NotAuthorised,
    /// <summary>A lifetime shorter than is granted here (423).</summary>
    TooBrief,
    /// <summary>A binding of the same Call-ID is as new or newer (400).</summary>
    StaleCSeq,
    /// <summary>More bindings than an address-of-record may hold (403).</summary>
    TooManyContacts,
    /// <summary>A contact that may not be registered (403).</summary>
    ForbiddenContact,
    /// <summary>It comes from where nobody may register, or may ask where somebody is (403).</summary>
    ForbiddenSource,
    /// <summary>A contact, or all bindings together, with more octets than they may have (403).</summary>
    TooLarge,
    /// <summary>More changes of an address-of-record, or by a user, than are stored within a short time (500 with Retry-After).</summary>
    TooManyChanges,
    /// <summary>Any other refusal.</summary>
    Other,
}

/// <summary>The texts of <see cref="RefusalCause"/>.</summary>
public static class RefusalCauses
{
    private static readonly string[] Texts =
    [
        "malformed", "unknown domain", "extension", "body", "wrong password", "held back", "bad credentials", "replayed", "not authorised", "too brief",
        "stale cseq", "too many contacts", "forbidden contact", "forbidden source", "too large", "too many changes", "other",
    ];

    /// <summary>Two or three words in lower case.</summary>
    public static string Text(this RefusalCause cause) => Texts[(int)cause];

    /// <summary>Whether somebody tried to sign in and could not, or to take what is another's.</summary>
    public static bool IsSecurity(this RefusalCause cause) =>
        cause is RefusalCause.WrongPassword or RefusalCause.HeldBack or RefusalCause.BadCredentials or RefusalCause.Replayed or RefusalCause.NotAuthorised;

    /// <summary>What a status says where nothing says more.</summary>
    internal static RefusalCause OfStatus(int statusCode) => statusCode switch
    {
        404 => RefusalCause.UnknownDomain,
        415 => RefusalCause.Body,
        420 or 421 or 439 => RefusalCause.Extension,
        403 => RefusalCause.ForbiddenContact,
        423 => RefusalCause.TooBrief,
        400 or 413 or 414 or 416 or 505 or 513 => RefusalCause.Malformed,
        _ => RefusalCause.Other,
    };
}
