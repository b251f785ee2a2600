using System.Collections.Immutable;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Retention;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Server.Options;

/// <summary>
/// What an operator may set, under <c>Registrar:</c> in <c>appsettings.json</c>, <c>Registrar__Key</c> in the environment or
/// <c>--Registrar:Key=value</c> on the command line; the later wins. Every value is checked at start.
/// </summary>
internal sealed record RegistrarOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Registrar";

    /// <summary><c>Listen</c>: SIP listeners. Default udp and tcp on 127.0.0.1:5060. A UDP listener opens TCP on its port too.</summary>
    public ImmutableArray<SipListenAddress> Listen { get; init; } = new SipTransportSettings().Listen;

    /// <summary><c>Domains</c>: domains served. Default <c>*</c>, any.</summary>
    public ImmutableArray<string> Domains { get; init; } = ["*"];

    /// <summary><c>DataDirectory</c>: where SQLite files are, relative to the working directory. Default <c>data</c>.</summary>
    public string DataDirectory => Journal.DataDirectory;

    /// <summary>
    /// <c>Journal:Provider</c> (<c>sqlite</c> or <c>postgresql</c>), <c>Journal:ConnectionString</c> (for <c>postgresql</c>),
    /// <c>Journal:Durability</c> (<c>full</c> or <c>os</c>), <c>Journal:Mode</c> (<c>group-commit</c> or <c>stock</c>): where changes are
    /// stored and what a 200 promises. <c>Journal:MaxBatchRows</c>, <c>Journal:AdmissionQueueLimit</c>, <c>Journal:AdmissionMaxAge</c>,
    /// <c>Journal:WriteTimeout</c>, <c>Journal:ReadTimeout</c>: limits of the group-commit journal, times in seconds.
    /// </summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>
    /// <c>History:KeepDays</c> and <c>Domain:name:KeepHistoryDays</c>: days for which a change is kept after the next one has superseded it;
    /// 0 for ever. Default 30. <c>History:PurgeSeconds</c>: how often what has grown old is removed. Default 60.
    /// </summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary><c>Authentication</c>: <c>none</c> or <c>digest</c>. Default <c>none</c>.</summary>
    public AuthenticationKind Authentication { get; init; } = AuthenticationKind.None;

    /// <summary><c>Digest:*</c>: how digest authentication is done.</summary>
    public DigestSection Digest { get; init; } = new();

    /// <summary><c>AllowUnauthenticated</c>: whether anyone on a network may register. Default false: without authentication only
    /// loopback addresses are listened on.</summary>
    public bool AllowUnauthenticated { get; init; }

    /// <summary>
    /// <c>MinExpires</c> (at most 3600, RFC 3261 section 10.3 step 7), <c>DefaultExpires</c>, <c>MaxExpires</c>, in seconds;
    /// <c>MaxContacts</c>; <c>Compatibility:*</c>: what is granted and forgiven in every domain that has no other setting.
    /// </summary>
    public RegistrationPolicy Policy { get; init; } = RegistrationPolicy.Default;

    /// <summary>
    /// <c>Domain:name:*</c>: the same keys for one domain, <c>Aliases</c> (its other names) and <c>Realm</c> (in which its users
    /// authenticate). Names and aliases may be spelt in any case.
    /// </summary>
    public ImmutableArray<DomainPolicy> DomainPolicies { get; init; } = [];

    /// <summary><c>AnswerWithin</c>: how long a REGISTER may wait for the journal before it is answered 503, in seconds. Default 3.</summary>
    public TimeSpan AnswerWithin { get; init; } = new Actors.Hosting.RegistrarSettings().AnswerWithin;

    /// <summary><c>Transport:*</c>: limits of the SIP listeners.</summary>
    public TransportSection Transport { get; init; } = new();

    /// <summary><c>Limits:*</c>: sizes past which a message is refused, as <see cref="SipLimits"/> names them.</summary>
    public SipLimits Limits { get; init; } = SipLimits.Default;

    /// <summary>
    /// <c>Tls:CertificateFile</c>, <c>Tls:KeyFile</c>, <c>Tls:PasswordFile</c>, <c>Tls:ClientCertificates</c> (<c>none</c>,
    /// <c>request</c> or <c>require</c>), <c>Tls:ClientAuthorityFile</c>, <c>Tls:ClientRevocationFile</c>, <c>Tls:CipherSuites</c>,
    /// <c>Tls:ReloadSeconds</c>, <c>Tls:Certificate:name:*</c> with the first three again: what tls and wss listeners show; null without a
    /// certificate.
    /// </summary>
    public TlsSettings? Tls { get; init; }

    /// <summary><c>WebSocket:AllowedOrigins</c>, <c>WebSocket:PingSeconds</c>.</summary>
    public WebSocketSettings WebSocket { get; init; } = new();

    /// <summary><c>Http:Listen</c>: health checks and the administrative interface over HTTP; null turns them off. Default <c>http://127.0.0.1:8080</c>.</summary>
    public HttpListenAddress? HttpListen { get; init; } = HttpListenAddress.Default;

    /// <summary><c>Health:*</c>: what readiness means.</summary>
    public HealthSection Health { get; init; } = new();

    /// <summary><c>Audit:*</c>: refused attempts and the audit file.</summary>
    public AuditSection Audit { get; init; } = new();

    /// <summary>
    /// <c>ReloadSeconds</c>: how often <c>appsettings.json</c> is looked at while the server runs; 0 leaves it to SIGHUP. Default 5.
    /// </summary>
    public int ReloadSeconds { get; init; } = 5;

    /// <summary>
    /// <c>Http:TokenFile</c>: files of tokens for the administrative interface, as <see cref="Http.Security.ApiTokenFile"/> reads them.
    /// Default none: whoever is on this machine may do everything, and HTTP is listened for on loopback only.
    /// </summary>
    public ImmutableArray<string> HttpTokenFiles { get; init; } = [];

    /// <summary>Every setting with the value that holds, by its key.</summary>
    public ImmutableArray<SettingInForce> InForce { get; init; } = [];

    /// <summary><c>Telemetry:*</c>: metrics and traces sent by OTLP.</summary>
    public TelemetrySection Telemetry { get; init; } = new();

    /// <summary>Whether any SIP or HTTP listener can be reached from another machine.</summary>
    public bool IsReachableFromOutside =>
        Listen.Any(address => !System.Net.IPAddress.IsLoopback(address.EndPoint.Address)) || HttpListen is { IsLoopback: false };
}

/// <summary>How a client proves who it is.</summary>
internal enum AuthenticationKind : byte
{
    /// <summary>It does not.</summary>
    None = 0,
    /// <summary>By a password that it does not send (RFC 3261 section 22).</summary>
    Digest,
}
