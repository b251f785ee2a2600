using System.CommandLine;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Courtesy;

/// <summary>The option of verbs that read the whole journal: how much they heed others on the machine.</summary>
internal sealed class CourtesyOption
{
    private readonly Option<int> _nice = new("--nice")
    {
        Description = $"How far to stand back for the server: 0, not at all, to {LowPriority.Lowest}, as nice(1) has it. From 1 on it also rests while others want the processors.",
        DefaultValueFactory = _ => LowPriority.Lowest,
    };

    /// <summary>Adds it to a verb.</summary>
    public CourtesyOption(Command verb) => verb.Add(_nice);

    /// <summary>Stands back as far as was typed; from now on, for as long as the process lives.</summary>
    /// <param name="typed">What was typed.</param>
    /// <returns>What to await before each page; null for nothing. In a process that is not the verb's own, nothing is done either.</returns>
    /// <exception cref="UsageException">It is no niceness.</exception>
    public Func<CancellationToken, ValueTask>? Take(ParseResult typed)
    {
        int niceness = typed.GetValue(_nice);
        if (niceness is < 0 or > LowPriority.Lowest) throw new UsageException($"--nice must be between 0 and {LowPriority.Lowest}.");
        if (niceness == 0 || !ReferenceEquals(typed.InvocationConfiguration.Output, Console.Out)) return null;
        LowPriority.Take(niceness);
        return new ConsiderateReader(new ProcessorMeter(), TimeProvider.System).BeforePageAsync;
    }
}
