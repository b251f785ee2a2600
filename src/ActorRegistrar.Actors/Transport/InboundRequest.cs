using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Text;
using Akka.Actor;

namespace ActorRegistrar.Actors.Transport;

/// <summary>A request that has been read and found answerable, on its way from the socket to the transport actor.</summary>
internal sealed class InboundRequest : INoSerializationVerificationNeeded
{
    /// <summary>Where the answer goes.</summary>
    public required SipFlow Flow { get; init; }

    /// <summary>When it was read, as <see cref="Metrics.RegistrarMetrics.Clock"/> tells; 0 while nobody measures.</summary>
    public long ReadAt { get; init; }

    /// <summary>Its activity; null for a request that is not traced.</summary>
    public Tracing.RequestTrace? Trace { get; init; }

    /// <summary>Octets that what is sent for it may have, as <see cref="AnswerSizes"/> says. For the transport actor alone once it is handed over.</summary>
    public int MaxAnswerBytes { get; set; } = AnswerSizes.MaxDatagramBytes;

    /// <summary>As in <see cref="SipFlow.Send"/>.</summary>
    public required int ReplyPort { get; init; }

    /// <summary>The header fields that every response to this request repeats (RFC 3261 section 8.2.6.2), ready to copy.</summary>
    public required byte[] Echo { get; init; }

    /// <summary>The request's Timestamp, for 100 only (RFC 3261 section 8.2.6.1); null when absent.</summary>
    public byte[]? Timestamp { get; init; }

    /// <summary>The request's method.</summary>
    public required SipMethod Method { get; init; }

    /// <summary>The registration asked for; null for a lookup.</summary>
    public RegisterRequest? Registration { get; init; }

    /// <summary>
    /// Whether it is a server transaction of its own. A lookup is none, nor is a fetch that nobody had to sign: both are answered anew as
    /// often as they are sent, as a stateless UAS may (RFC 3261 section 8.2.7).
    /// </summary>
    public bool HasTransaction => Registration is not null && !IsStateless;

    /// <summary>See <see cref="HasTransaction"/>; of a registration only.</summary>
    public bool IsStateless { get; init; }

    /// <summary>Whose bindings are asked for.</summary>
    public required AddressOfRecord AddressOfRecord { get; init; }

    /// <summary>For a lookup by GRUU: which instance is meant; else null.</summary>
    public GruuTarget? Gruu { get; init; }

    /// <summary>What a registration is forgiven.</summary>
    public CompatibilityProfile Compatibility { get; init; } = CompatibilityProfile.Default;

    /// <summary>Whether the client understands the Path of a 200 (RFC 3327 section 5.3).</summary>
    public bool UnderstandsPath { get; init; } = true;

    /// <summary>The Request-URI of a lookup, which no redirection may lead back to (RFC 3261 section 8.3); empty for a registration.</summary>
    public string RequestUri { get; init; } = "";

    /// <summary>The answer to a request that is right but was seen before, unless a transaction knows it; null for any other.</summary>
    public SipAnswer? ReplayAnswer { get; init; }

    /// <summary>Server transaction, of a request that has one.</summary>
    public UInt128 TransactionKey { get; init; }

    /// <summary>Common to copies of one request that came by different ways; null for a request within a dialog.</summary>
    public UInt128? MergeKey { get; init; }
}
