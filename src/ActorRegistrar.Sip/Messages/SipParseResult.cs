namespace ActorRegistrar.Sip.Messages;

/// <summary>What became of an attempt to read a message.</summary>
public enum SipParseStatus : byte
{
    /// <summary>The message is whole and its mandatory header fields are usable.</summary>
    Ok = 0,
    /// <summary>
    /// The message is a request that must be refused with <see cref="SipParseResult.StatusCode"/>; enough of it was read (top Via, From,
    /// To, Call-ID, CSeq as far as present) to write that answer.
    /// </summary>
    Refuse,
    /// <summary>No answer can be addressed or is allowed (not SIP, no usable Via, a bad response, a bad ACK): drop and count it.</summary>
    Drop,
}

/// <summary>Why a message was not accepted. Never an exception: anything may arrive.</summary>
/// <param name="Status">Whether the message may be used, answered or only dropped.</param>
/// <param name="StatusCode">The answer for <see cref="SipParseStatus.Refuse"/>: 400, 414, 501, 505 or 513; else 0.</param>
/// <param name="Reason">A constant sentence that names the header field at fault; fit for a reason phrase and a log line.</param>
public readonly record struct SipParseResult(SipParseStatus Status, int StatusCode, string Reason)
{
    /// <summary>The message may be used.</summary>
    public static SipParseResult Ok => new(SipParseStatus.Ok, 0, "");

    /// <summary>A refusal with a status code.</summary>
    public static SipParseResult Refuse(int statusCode, string reason) => new(SipParseStatus.Refuse, statusCode, reason);

    /// <summary>A silent drop.</summary>
    public static SipParseResult Drop(string reason) => new(SipParseStatus.Drop, 0, reason);

    /// <summary>Whether the message may be used.</summary>
    public bool IsOk => Status == SipParseStatus.Ok;
}
