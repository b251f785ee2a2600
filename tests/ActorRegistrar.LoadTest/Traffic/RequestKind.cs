namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>What a request is for.</summary>
internal enum RequestKind : byte
{
    /// <summary>REGISTER as from a phone just switched on: a Call-ID of its own.</summary>
    Register,
    /// <summary>REGISTER under the address-of-record's one Call-ID, CSeq rising.</summary>
    Refresh,
    /// <summary>REGISTER without Contact (RFC 3261 section 10.2.3).</summary>
    Fetch,
    /// <summary>OPTIONS to the address-of-record: the same question as INVITE, but no telephone rings.</summary>
    Lookup,
}
