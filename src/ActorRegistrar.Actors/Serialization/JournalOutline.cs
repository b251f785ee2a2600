namespace ActorRegistrar.Actors.Serialization;

/// <summary>What an index needs of one binding, as it lies in the body of a journal row.</summary>
public ref struct JournalOutline
{
    /// <summary>When it ends, in UTC.</summary>
    public DateTimeOffset ExpiresAt { get; internal set; }

    /// <summary>How it came, in UTF-8.</summary>
    public ReadOnlySpan<byte> Transport { get; internal set; }

    /// <summary>Where it came from, in UTF-8.</summary>
    public ReadOnlySpan<byte> RemoteAddress { get; internal set; }

    /// <summary>In UTF-8; empty when absent.</summary>
    public ReadOnlySpan<byte> UserAgent { get; internal set; }

    /// <summary>Whether it depends on a connection.</summary>
    public bool HasFlow { get; internal set; }

    /// <summary>The run of the connection.</summary>
    public ulong FlowRun { get; internal set; }

    /// <summary>Its number within the run.</summary>
    public long FlowId { get; internal set; }

    /// <summary>Whether it is journaled that the connection has ended.</summary>
    public bool IsFlowLost { get; internal set; }
}
