namespace ActorRegistrar.Server.Courtesy;

/// <summary>What has been used of the processors.</summary>
internal interface IProcessorMeter
{
    /// <summary>How many this process may run on.</summary>
    int Processors { get; }

    /// <summary>Processor time of this process since it began.</summary>
    TimeSpan Own();

    /// <summary>Time of all processors since the machine began, and of that what nobody used; null where it cannot be told.</summary>
    (TimeSpan All, TimeSpan Idle)? Machine();
}
