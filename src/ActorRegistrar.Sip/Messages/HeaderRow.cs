namespace ActorRegistrar.Sip.Messages;

/// <summary>One header field row as offsets into the message.</summary>
internal struct HeaderRow
{
    public SipHeader Header;
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;

    /// <summary>The next row of the same header field, one more than its index; 0 at the last.</summary>
    public int Next;
}
