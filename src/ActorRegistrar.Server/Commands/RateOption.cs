using System.CommandLine;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Replays;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>--rate</c> of the verbs that may read the whole journal: a bound on what they take from a server on the same machine.</summary>
internal sealed class RateOption
{
    private const double Most = 10_000_000;

    // So that a page is a tenth of a second's rows, not a burst of thousands and then silence.
    private const int PagesPerSecond = 10;
    private const int LargestPage = 1000;

    private readonly Option<double?> _rate;

    /// <summary>Adds it to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="description">What it bounds.</param>
    public RateOption(Command verb, string description = "Rows of the journal read in a second, at most; as fast as it goes unless given.")
    {
        _rate = new Option<double?>("--rate") { Description = description, HelpName = "rows" };
        verb.Add(_rate);
    }

    /// <summary>What was typed; null for nothing.</summary>
    public double? Typed(ParseResult typed) => typed.GetValue(_rate);

    /// <summary>A history that is read no faster than was typed.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="journal">Whose history.</param>
    /// <param name="onUnreadable">Receives the changes that cannot be read.</param>
    /// <exception cref="UsageException">It is no rate.</exception>
    public RegistrationHistory Read(ParseResult typed, JournalOptions journal, Action<UnreadableChange>? onUnreadable = null)
    {
        if (Typed(typed) is not { } rate)
        {
            return new RegistrationHistory(journal, onUnreadable);
        }
        if (rate is not (>= 1 and <= Most))
        {
            throw new UsageException($"--rate must be between 1 and {Most:0} rows in a second.");
        }
        var limit = new RateLimit(rate, TimeProvider.System);
        return new RegistrationHistory(journal, onUnreadable)
        {
            Pace = limit.WaitAsync,
            RowsAhead = (int)Math.Clamp(rate / PagesPerSecond, 1, LargestPage),
        };
    }
}
