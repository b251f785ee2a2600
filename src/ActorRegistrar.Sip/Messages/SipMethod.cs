namespace ActorRegistrar.Sip.Messages;

/// <summary>Methods whose names this library knows; any other is <see cref="Unknown"/> and keeps its name in the message.</summary>
public enum SipMethod : byte
{
    /// <summary>A method name of no RFC that this library has heard of (RFC 3261 section 21.5.2 answers it 501).</summary>
    Unknown = 0,
    /// <summary>RFC 3261 section 10.</summary>
    Register,
    /// <summary>RFC 3261 section 13.</summary>
    Invite,
    /// <summary>RFC 3261 section 13.</summary>
    Ack,
    /// <summary>RFC 3261 section 9.</summary>
    Cancel,
    /// <summary>RFC 3261 section 15.</summary>
    Bye,
    /// <summary>RFC 3261 section 11.</summary>
    Options,
    /// <summary>RFC 3428.</summary>
    Message,
    /// <summary>RFC 6665.</summary>
    Subscribe,
    /// <summary>RFC 6665.</summary>
    Notify,
    /// <summary>RFC 3903.</summary>
    Publish,
    /// <summary>RFC 6086.</summary>
    Info,
    /// <summary>RFC 3515.</summary>
    Refer,
    /// <summary>RFC 3311.</summary>
    Update,
    /// <summary>RFC 3262.</summary>
    Prack,
}
