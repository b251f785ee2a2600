using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Commands;

/// <summary>Changes that this version cannot read: the first few are shown, all are counted.</summary>
/// <param name="error">Where to.</param>
internal sealed class UnreadableChanges(TextWriter error)
{
    private const int MostShown = 10;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one.</summary>
    public void Add(UnreadableChange change)
    {
        if (++Count <= MostShown)
        {
            error.WriteLine(LogText.Escape(change.ToString()));
        }
    }

    /// <summary>Says how many there were where not all were shown.</summary>
    /// <param name="exitCode">Of a run without them.</param>
    /// <returns>The exit code.</returns>
    public int End(int exitCode)
    {
        if (Count > MostShown)
        {
            error.WriteLine($"{Count} changes in all cannot be read.");
        }
        return Count > 0 ? ExitCodes.Failed : exitCode;
    }
}
