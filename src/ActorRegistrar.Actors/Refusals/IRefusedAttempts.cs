namespace ActorRegistrar.Actors.Refusals;

/// <summary>What was refused lately, a sample of bounded size.</summary>
public interface IRefusedAttempts
{
    /// <summary>How many are kept at most; 0 when none is.</summary>
    int Capacity { get; }

    /// <summary>How many were refused since the start, kept or not.</summary>
    long Total { get; }

    /// <summary>The newest first.</summary>
    /// <param name="limit">How many at most.</param>
    IReadOnlyList<RefusedAttempt> Newest(int limit);
}
