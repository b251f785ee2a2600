using System.CommandLine;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;

namespace ActorRegistrar.Server.Commands;

/// <summary>What the verbs that read the journal share: which database, and what cannot be read of it.</summary>
internal sealed class HistoryOptions
{
    private readonly IReadOnlyList<string> _settings;
    private readonly Option<string?> _database = new("--database") { Description = "A SQLite file instead of the server's database, such as a copy of journal.db." };

    /// <summary>Adds them to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public HistoryOptions(Command verb, IReadOnlyList<string> settings)
    {
        _settings = settings;
        verb.Add(_database);
    }

    /// <summary>Whether a file was named.</summary>
    public bool IsNamed(ParseResult typed) => typed.GetValue(_database) is not null;

    /// <summary>An address-of-record as typed; by an alias of its domain, in the server's settings, it is the domain's own. A file has no settings.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public AddressOfRecord AddressOfRecordOf(ParseResult typed, string text)
    {
        if (!AddressOfRecord.TryParse(text, out AddressOfRecord? named)) throw new UsageException($"'{text}' is not an address-of-record; write for example sip:bob@example.com.");
        return IsNamed(typed) ? named! : JournalVerb.Stored(named!, JournalVerb.Options(_settings));
    }

    /// <summary>Sets what a verb does with the history; every change that cannot be read is one sentence.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="rate">How fast; null where no more than one address-of-record is read.</param>
    /// <param name="run">What it does.</param>
    public async Task<int> RunAsync(ParseResult typed, RateOption? rate, Func<RegistrationHistory, Task<int>> run)
    {
        var unreadable = new UnreadableChanges(typed.InvocationConfiguration.Error);
        JournalOptions journal = JournalOf(typed.GetValue(_database));
        return unreadable.End(await run(rate?.Read(typed, journal, unreadable.Add) ?? new RegistrationHistory(journal, unreadable.Add)));
    }

    /// <summary>The file named, or else the database that the server with the same settings has.</summary>
    private JournalOptions JournalOf(string? file)
    {
        if (file is not null) return RegistrationHistory.JournalOfFile(file);
        return JournalVerb.Options(_settings).Journal;
    }
}
