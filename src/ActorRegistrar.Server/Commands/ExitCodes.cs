namespace ActorRegistrar.Server.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done, or served until told to stop.</summary>
    public const int Ok = 0;

    /// <summary>The request was refused or not answered; or the server failed while running.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong; a sentence on standard error says what to change.</summary>
    public const int Wrong = 2;
}
