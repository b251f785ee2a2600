using ActorRegistrar.LoadTest.Traffic;

namespace ActorRegistrar.LoadTest.Engine;

/// <summary>One request and what is known of it until its final response: the non-INVITE client transaction (RFC 3261 section 17.1.2).</summary>
internal struct Exchange
{
    /// <summary>Which address-of-record; the traffic knows its name.</summary>
    public int Target;

    /// <summary>What it is for.</summary>
    public RequestKind Kind;

    /// <summary>Its CSeq number.</summary>
    public uint CSeq;

    /// <summary>Number of the transaction, in the branch.</summary>
    public uint Sequence;

    /// <summary>Number of its first transaction: a challenged request is sent again in a new one.</summary>
    public uint Serial;

    /// <summary>When it was due, in <see cref="Ticks"/>; latency counts from here.</summary>
    public long DueAt;

    /// <summary>When it is given up.</summary>
    public long GiveUpAt;

    /// <summary>When Timer E fires.</summary>
    public long ResendAt;

    /// <summary>What Timer E was last set to.</summary>
    public long ResendInterval;

    /// <summary>Bytes of the request.</summary>
    public int Length;

    /// <summary>Challenges answered.</summary>
    public byte Challenges;

    /// <summary>Whether it waits for a final response.</summary>
    public bool IsInFlight;
}
