using System.Collections.Immutable;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.WhatIf;

/// <summary>How a recorded change would have gone under another policy.</summary>
public enum WhatIfKind : byte
{
    /// <summary>No REGISTER: an expiry, a lost connection, an operator. It is applied to whatever stands then.</summary>
    NotARequest = 0,
    /// <summary>Granted as it was.</summary>
    Same,
    /// <summary>Granted, but not the same.</summary>
    Different,
    /// <summary>Refused.</summary>
    Refused,
    /// <summary>The journal does not hold enough to decide it again; it counts as it was.</summary>
    NotDecidable,
}

/// <summary>A contact whose lifetime would have been another one.</summary>
/// <param name="ContactUri">The contact.</param>
/// <param name="RecordedSeconds">What was granted.</param>
/// <param name="OtherSeconds">What would have been granted.</param>
public sealed record OtherLifetime(string ContactUri, long RecordedSeconds, long OtherSeconds);

/// <summary>What another policy would have made of one recorded change.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="After">What would have stood after it.</param>
public sealed record WhatIfVerdict(WhatIfKind Kind, AddressOfRecordState After)
{
    /// <summary>Why it would have been refused, with <see cref="WhatIfKind.Refused"/>.</summary>
    public RegistrationOutcome Outcome { get; init; }

    /// <summary>For a refusal: a constant sentence that names what is at fault.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Contacts that would have been granted another lifetime.</summary>
    public ImmutableArray<OtherLifetime> Lifetimes { get; init; } = [];

    /// <summary>Contacts that would have made room for others and did not.</summary>
    public ImmutableArray<string> Evicted { get; init; } = [];

    /// <summary>Contacts that made room and would not have had to.</summary>
    public ImmutableArray<string> Spared { get; init; } = [];

    /// <summary>Whether the Path would not have been stored.</summary>
    public bool LosesPath { get; init; }

    /// <summary>Bindings in force after it, as recorded.</summary>
    public int RecordedCount { get; init; }

    /// <summary>Bindings in force after it, under the other policy.</summary>
    public int OtherCount { get; init; }
}
