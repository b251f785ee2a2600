namespace ActorRegistrar.Sip.Messages;

/// <summary>Names of methods. They are case-sensitive (RFC 3261 section 7.1) and '%' escapes nothing in them.</summary>
public static class SipMethods
{
    /// <summary>Which method a name is.</summary>
    public static SipMethod Match(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("ACK"u8) ? SipMethod.Ack : name.SequenceEqual("BYE"u8) ? SipMethod.Bye : SipMethod.Unknown,
        4 => name.SequenceEqual("INFO"u8) ? SipMethod.Info : SipMethod.Unknown,
        5 => name.SequenceEqual("REFER"u8) ? SipMethod.Refer : name.SequenceEqual("PRACK"u8) ? SipMethod.Prack : SipMethod.Unknown,
        6 => MatchSix(name),
        7 => MatchSeven(name),
        8 => name.SequenceEqual("REGISTER"u8) ? SipMethod.Register : SipMethod.Unknown,
        9 => name.SequenceEqual("SUBSCRIBE"u8) ? SipMethod.Subscribe : SipMethod.Unknown,
        _ => SipMethod.Unknown,
    };

    /// <summary>The name of a method; empty for <see cref="SipMethod.Unknown"/>.</summary>
    public static ReadOnlySpan<byte> NameOf(SipMethod method) => method switch
    {
        SipMethod.Register => "REGISTER"u8,
        SipMethod.Invite => "INVITE"u8,
        SipMethod.Ack => "ACK"u8,
        SipMethod.Cancel => "CANCEL"u8,
        SipMethod.Bye => "BYE"u8,
        SipMethod.Options => "OPTIONS"u8,
        SipMethod.Message => "MESSAGE"u8,
        SipMethod.Subscribe => "SUBSCRIBE"u8,
        SipMethod.Notify => "NOTIFY"u8,
        SipMethod.Publish => "PUBLISH"u8,
        SipMethod.Info => "INFO"u8,
        SipMethod.Refer => "REFER"u8,
        SipMethod.Update => "UPDATE"u8,
        SipMethod.Prack => "PRACK"u8,
        _ => default,
    };

    private static SipMethod MatchSix(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("INVITE"u8)) return SipMethod.Invite;
        if (name.SequenceEqual("CANCEL"u8)) return SipMethod.Cancel;
        if (name.SequenceEqual("NOTIFY"u8)) return SipMethod.Notify;
        return name.SequenceEqual("UPDATE"u8) ? SipMethod.Update : SipMethod.Unknown;
    }

    private static SipMethod MatchSeven(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("OPTIONS"u8)) return SipMethod.Options;
        if (name.SequenceEqual("MESSAGE"u8)) return SipMethod.Message;
        return name.SequenceEqual("PUBLISH"u8) ? SipMethod.Publish : SipMethod.Unknown;
    }
}
