namespace ActorRegistrar.Sip.Messages;

/// <summary>
/// Header fields that the registrar reads or writes; every other one is <see cref="Unknown"/> and keeps its name in the message.
/// Long and compact names are one value (RFC 3261 section 7.3.3).
/// </summary>
public enum SipHeader : byte
{
#pragma warning disable CS1591 // The names are the header fields' own.
    Unknown = 0,
    Via, From, To, CallId, CSeq, MaxForwards, Contact, Expires, ContentLength, ContentType, ContentEncoding, ContentDisposition,
    ContentLanguage, Require, ProxyRequire, Supported, Unsupported, Allow, Accept, AcceptEncoding, AcceptLanguage, Path, ServiceRoute,
    Route, RecordRoute, UserAgent, Server, Date, Timestamp, MinExpires, RetryAfter, Authorization, ProxyAuthorization, WwwAuthenticate,
    ProxyAuthenticate, AuthenticationInfo, Subject, Event, AllowEvents, ReferTo, ReferredBy, SessionExpires, Identity, Warning, FlowTimer,
    MimeVersion, Organization, Priority, ReplyTo, InReplyTo, AlertInfo, CallInfo, ErrorInfo, AcceptContact, RejectContact, RequestDisposition,
#pragma warning restore CS1591
}
