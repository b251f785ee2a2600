using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// Brings bindings of another registrar into a journal that no server uses meanwhile, as administrative changes by
/// <see cref="ImportRules"/>. Everything is read before anything is written; an address-of-record is written whole or not at all; a second
/// run goes on where the first one was ended.
/// </summary>
public static class JournalImport
{
    private const int AddressesAtOnce = 1_000;

    /// <summary>Imports.</summary>
    /// <param name="options">The journal.</param>
    /// <param name="bindings">What to bring in; read to its end first.</param>
    /// <param name="settings">What it is held to.</param>
    /// <param name="report">Told of each binding that is left out.</param>
    /// <param name="now">The moment that lifetimes are compared with, in UTC.</param>
    /// <param name="cancellation">Ends it between two transactions.</param>
    /// <exception cref="UnreadableInputException">The source cannot be read; nothing was written.</exception>
    /// <exception cref="JournalInUseException">A server has the journal; nothing was written.</exception>
    /// <exception cref="JournalConfigurationException">The database cannot be used as configured.</exception>
    /// <exception cref="System.Data.Common.DbException">The database failed; what was written before stays, and running again completes it.</exception>
    public static ImportReport Run(
        JournalOptions options,
        IEnumerable<ImportedBinding> bindings,
        ImportSettings settings,
        Action<ImportFinding> report,
        DateTimeOffset now,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(report);
        var tally = new ImportTally(report);
        Dictionary<string, List<ImportedBinding>> byOwner = Group(bindings, settings, tally);
        if (byOwner.Count == 0) return tally.Report;
        if (settings.IsDryRun && IsMissing(options))
        {
            foreach (List<ImportedBinding> group in byOwner.Values) Decide(null, group, settings, tally, now);
            return tally.Report;
        }
        using JournalLock? alone = settings.IsDryRun ? null : JournalLock.Acquire(options, JournalUse.Alone);
        IJournalDatabase database = JournalDatabases.Open(options);
        if (!settings.IsDryRun) database.Prepare();
        using IJournalReadSession reader = database.OpenForReading();
        using IJournalWriteSession? writer = settings.IsDryRun ? null : database.OpenForWriting();
        string writerId = Guid.NewGuid().ToString("N");
        foreach (string[] owners in byOwner.Keys.Chunk(AddressesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            if (alone is { IsHeld: false }) throw new JournalInUseException("The lock on the journal is lost, and a server may use it; what was written before stays, and running again completes it.");
            var newest = new JournalRow?[owners.Length];
            reader.ReadNewest([.. owners.Select(key => "sip:" + key)], newest);
            var rows = new List<JournalRow>(owners.Length);
            for (int i = 0; i < owners.Length; i++)
            {
                if (Decide(newest[i], byOwner[owners[i]], settings, tally, now) is not { } change) continue;
                rows.Add(StoredEvents.Write("sip:" + owners[i], (newest[i]?.SequenceNumber ?? 0) + 1, change, writerId) with { Predecessor = newest[i]?.Ordering ?? 0 });
            }
            if (rows.Count > 0) writer?.Append(rows);
        }
        return tally.Report;
    }

    private static Dictionary<string, List<ImportedBinding>> Group(IEnumerable<ImportedBinding> bindings, ImportSettings settings, ImportTally tally)
    {
        var byOwner = new Dictionary<string, List<ImportedBinding>>(StringComparer.Ordinal);
        foreach (ImportedBinding read in bindings)
        {
            tally.CountRead();
            if (read.Problem is { } problem) tally.Refuse(read, problem);
            else if (KeyOf(read.Owner!, settings) is not { } key) tally.Refuse(read, "its domain is not served here; Registrar:Domains says which are");
            else if (byOwner.TryGetValue(key, out List<ImportedBinding>? group)) group.Add(read);
            else byOwner.Add(key, [read]);
        }
        tally.CountAddressesOfRecord(byOwner.Count);
        return byOwner;
    }

    /// <summary>The key under which it is stored here; null when its domain is not served.</summary>
    private static string? KeyOf(AddressOfRecord owner, ImportSettings settings)
    {
        Span<char> key = stackalloc char[AddressOfRecord.MaxKeyLength];
        owner.Key.CopyTo(key);
        int length = owner.Key.Length;
        bool isServed = settings.Domains.Serves(owner.Domain) || settings.Policies.Aliases.Contains(owner.Domain.ToString());
        return isServed && settings.Policies.TryResolveAlias(key, ref length) ? new string(key[..length]) : null;
    }

    private static BindingsChanged? Decide(JournalRow? newest, List<ImportedBinding> group, ImportSettings settings, ImportTally tally, DateTimeOffset now)
    {
        AddressOfRecordState state;
        try
        {
            state = newest is { Deleted: false } row ? AddressOfRecordState.Empty.Evolve(StoredEvents.Read(row)) : AddressOfRecordState.Empty;
        }
        catch (System.Runtime.Serialization.SerializationException unknown)
        {
            foreach (ImportedBinding read in group) tally.Refuse(read, "what is stored of it here cannot be read: " + unknown.Message);
            return null;
        }
        RegistrationPolicy policy = settings.Policies.For(group[0].Owner!).Registration;
        ImmutableArray<Binding> bindings = [.. group.Select(read => read.Binding!)];
        ImportDecision decision = ImportRules.Decide(state, bindings, settings.By, policy, now);
        for (int i = 0; i < group.Count; i++) tally.Add(group[i], decision.Outcomes[i]);
        return decision.Event;
    }

    private static bool IsMissing(JournalOptions options) => options.Provider == JournalProvider.Sqlite
        && SqliteFiles.FileOf(SqliteJournalDatabase.ConnectionStringOf(options)) is { } file && SqliteFiles.IsMissingOrEmpty(file);
}
