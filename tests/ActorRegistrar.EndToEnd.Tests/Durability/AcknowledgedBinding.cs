
namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>A binding that a 200 promised, and the request that it answered.</summary>
/// <param name="Request">The request.</param>
/// <param name="ContactUri">Its contact.</param>
/// <param name="EndsAfter">The binding ends no sooner: the request was sent then, and was received later.</param>
/// <param name="EndsBefore">The binding ends no later: the request had been received by then.</param>
internal sealed record AcknowledgedBinding(Request Request, string ContactUri, DateTimeOffset EndsAfter, DateTimeOffset EndsBefore)
{
    /// <summary>Whether this many seconds can be left for someone who asked between these two moments; seconds are rounded up.</summary>
    public bool Allows(int remainingSeconds, DateTimeOffset askedFrom, DateTimeOffset askedTo) =>
        remainingSeconds >= (EndsAfter - askedTo).TotalSeconds && remainingSeconds <= (EndsBefore - askedFrom).TotalSeconds + 1;
}
