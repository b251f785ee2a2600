namespace ActorRegistrar.LoadTest.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Every request got the answer it is for; every acknowledged binding stands.</summary>
    public const int Ok = 0;

    /// <summary>A request was refused or lost, a binding is missing or wrong, or the run could not go on.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; a sentence on standard error says what to change.</summary>
    public const int Wrong = 2;
}
