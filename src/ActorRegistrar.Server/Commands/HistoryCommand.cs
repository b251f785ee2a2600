using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Timelines;
using Spectre.Console;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>history</c>: what happened to the bindings of one address-of-record, from the journal.</summary>
internal static class HistoryCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "history";

    private const int MostLimited = 1_000_000;

    private const string Example = "ActorRegistrar.Server history";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Show what happened to the bindings of an address-of-record: when, what, which contact, for how long, from which address, as whom, with
            which client. Reads the database of the server with the same settings, whether or not it runs. Times are UTC.

            Examples:
              {Example} sip:bob@example.com
              {Example} sip:bob@example.com --from -2h --all
              {Example} sip:bob@example.com --from 2026-11-22T14:00:00Z --to 2026-11-22T15:00:00Z --json
              {Example} sip:bob@example.com --limit 20 --Registrar:DataDirectory=/var/lib/registrar
              {Example} sip:bob@example.com --database /tmp/copy-of-journal.db
            """);
        var address = new Argument<string>("address-of-record") { Description = "Whose history, such as sip:bob@example.com." };
        var from = new Option<string?>("--from") { Description = "The first moment, such as 2026-11-22T14:00:00Z, -2h or yesterday." };
        var to = new Option<string?>("--to") { Description = "The moment before which it ends." };
        var limit = new Option<int?>("--limit") { Description = "Only so many changes, the newest of them." };
        var all = new Option<bool>("--all") { Description = "Show every refresh; otherwise those that follow each other are one line with a count." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line for every change." };
        verb.Add(address);
        foreach (Option option in new Option[] { from, to, limit, all, json }) verb.Add(option);
        var database = new HistoryOptions(verb, settings);
        verb.Does((typed, output, error, cancellation) =>
        {
            AddressOfRecord addressOfRecord = database.AddressOfRecordOf(typed, typed.GetRequiredValue(address));
            DateTimeOffset now = DateTimeOffset.UtcNow;
            var range = new HistoryRange
            {
                From = typed.GetValue(from) is { } first ? Moments.Read("--from", first, now) : null,
                To = typed.GetValue(to) is { } end ? Moments.Read("--to", end, now) : null,
                Limit = typed.GetValue(limit),
            };
            if (range.Limit is < 1 or > MostLimited) throw new UsageException($"--limit is a number from 1 to {MostLimited}.");
            if (range.From >= range.To) throw new UsageException("--from is not before --to.");
            return database.RunAsync(typed, null, async history =>
            {
                using var lines = new LineOutput(output);
                ITimelinePrinter printer = typed.GetValue(json) ? new JsonPrinter(lines) : new TextPrinter(lines, Consoles.Of(output), !typed.GetValue(all));
                int changes = 0;
                await foreach (StoredChange change in Read(history, addressOfRecord, range, cancellation))
                {
                    printer.Print(change);
                    changes++;
                }
                printer.End();
                lines.Flush();
                if (changes > 0) return ExitCodes.Ok;
                bool isKnown = await history.ReadAtAsync(addressOfRecord, DateTimeOffset.MaxValue, cancellation) is not null;
                await error.WriteLineAsync(isKnown ? $"Nothing happened to {addressOfRecord} in that time." : $"Nothing is recorded of {addressOfRecord}.");
                return isKnown ? ExitCodes.Ok : ExitCodes.Failed;
            });
        });
        return verb;
    }

    /// <summary>Oldest first; of a limited number the newest.</summary>
    private static async IAsyncEnumerable<StoredChange> Read(
        RegistrationHistory history, AddressOfRecord addressOfRecord, HistoryRange range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (range.Limit is null)
        {
            await foreach (StoredChange change in history.ReadAsync(addressOfRecord, range, cancellation)) yield return change;
            yield break;
        }
        List<StoredChange> newest = [];
        await foreach (StoredChange change in history.ReadAsync(addressOfRecord, range with { IsNewestFirst = true }, cancellation)) newest.Add(change);
        for (int i = newest.Count - 1; i >= 0; i--) yield return newest[i];
    }

    private interface ITimelinePrinter
    {
        void Print(StoredChange change);

        void End();
    }

    private sealed class JsonPrinter(LineOutput lines) : ITimelinePrinter
    {
        public void Print(StoredChange change) => lines.Write(json => ChangeJson.Write(json, change));

        public void End()
        {
        }
    }

    private sealed class TextPrinter(LineOutput lines, IAnsiConsole console, bool folds) : ITimelinePrinter
    {
        private readonly TimelineFold _fold = new();
        private int _folded;

        public void Print(StoredChange change)
        {
            foreach (TimelineEntry entry in TimelineEntry.Of(change.Change))
            {
                if (folds) Print(_fold.Add(entry));
                else Print(entry);
            }
        }

        public void End()
        {
            Print(_fold.End());
            if (_folded > 0) lines.Write(string.Create(CultureInfo.InvariantCulture, $"{_folded} refreshes are folded; --all shows each."));
        }

        private void Print(TimelineEntry entry)
        {
            if (console.IsBounded())
            {
                console.Write(TimelineText.Of(entry, console.Profile.Width));
            }
            else
            {
                lines.Write(TimelineText.LineOf(entry));
            }
        }

        private void Print(IReadOnlyList<TimelineEntry> entries)
        {
            foreach (TimelineEntry entry in entries)
            {
                _folded += entry.Count > 1 ? entry.Count : 0;
                Print(entry);
            }
        }
    }
}
