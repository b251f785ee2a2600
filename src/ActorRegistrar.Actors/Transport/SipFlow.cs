using System.Net;
using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport;

/// <summary>Where a request came from and how an answer gets back there: a UDP source or a connection.</summary>
internal abstract class SipFlow
{
    private static long _lastId;
    private volatile bool _hasEnded;

    protected SipFlow(RequestSource source, IPEndPoint remote)
    {
        Id = Interlocked.Increment(ref _lastId);
        Source = source;
        Remote = PlainAddress.Of(remote);
        IsLoopback = IPAddress.IsLoopback(Remote.Address);
        RemoteAddressText = Encoding.ASCII.GetBytes(Remote.Address.ToString());
    }

    /// <summary>
    /// Unique in this process and never used again. A connection has one as long as it lives; a UDP source may be given a new one at any
    /// time, so nothing may hang on that.
    /// </summary>
    public long Id { get; }

    /// <summary>Whether the connection is over, in either direction. Set before <see cref="IFlowObserver.Ended"/> is called; never for UDP.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>For <see cref="ListenerLoad"/> alone.</summary>
    internal int OutstandingCount;

    /// <summary>Requests of this source that are accepted and not answered yet.</summary>
    public int Outstanding => Volatile.Read(ref OutstandingCount);

    /// <summary>As stored with a binding.</summary>
    public RequestSource Source { get; }

    /// <summary>For <see cref="Flows.FlowRegistry"/> alone. Two threads may set it at once, to the same.</summary>
    internal Flows.FlowSources? Sources { get; set; }

    /// <summary>The source that the packet or connection really had, as others may see it: never mapped to IPv6, never with a zone.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>The source address as it goes into <c>received</c>.</summary>
    public byte[] RemoteAddressText { get; }

    /// <summary>Whether the source is this machine.</summary>
    public bool IsLoopback { get; }

    /// <summary>Octets of a response past which it cannot be sent.</summary>
    public virtual int MaxAnswerBytes => AnswerSizes.MaxDatagramBytes;

    /// <summary>Whether the transport delivers or fails, so that no response is kept for repetition (RFC 3261 section 17.2.2).</summary>
    public abstract bool IsReliable { get; }

    /// <summary>From here on <see cref="HasEnded"/> is true.</summary>
    protected void End() => _hasEnded = true;

    /// <summary>Sends a response. Never throws, never blocks on a slow peer.</summary>
    /// <param name="message">The bytes; copied where they are not sent at once.</param>
    /// <param name="replyPort">For UDP without rport the port of the Via's sent-by, else 0: the source port (RFC 3261 section 18.2.2, RFC 3581).</param>
    public abstract void Send(ReadOnlySpan<byte> message, int replyPort);

    /// <summary>
    /// Sends a response with others, at the latest when the thread that reads this flow has read what it received. For that thread alone.
    /// </summary>
    /// <param name="message">The bytes; copied.</param>
    /// <param name="replyPort">As in <see cref="Send"/>.</param>
    public virtual void SendWithOthers(ReadOnlySpan<byte> message, int replyPort) => Send(message, replyPort);

    /// <summary>
    /// Sends a response with others, at the latest when <see cref="Flush"/> is called on any flow of the same listener. For the listener's
    /// transport actor alone.
    /// </summary>
    /// <param name="message">The bytes; copied.</param>
    /// <param name="replyPort">As in <see cref="Send"/>.</param>
    public virtual void Queue(ReadOnlySpan<byte> message, int replyPort) => Send(message, replyPort);

    /// <summary>Somebody is registered over this flow now, so it may be silent for longer, or is so no more. Called by any transport actor.</summary>
    /// <param name="addressOfRecord">Who.</param>
    /// <param name="lifetime">Of the longest binding that came over this flow; zero where none is left.</param>
    /// <returns>Whether it is remembered who, so that <see cref="RegisteredOver"/> has it.</returns>
    public virtual bool OnRegistered(AddressOfRecord addressOfRecord, TimeSpan lifetime) => false;

    /// <summary>Who has registered over this flow, as far as it is remembered.</summary>
    public virtual IReadOnlyCollection<AddressOfRecord> RegisteredOver() => [];

    /// <summary>The last request that waited for its answer has it. Called on any thread.</summary>
    public virtual void OnAllAnswered()
    {
    }

    /// <summary>Sends what was queued on this listener.</summary>
    public virtual void Flush()
    {
    }
}
