using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History.Storage;

namespace ActorRegistrar.Persistence.History;

/// <summary>
/// Which process runs were alive at a moment. A connection that ended while its run was alive is marked in the bindings; one that ended with
/// its run is not, because the run could not. So a connection was open when it is not marked and its run was alive. The journal shows runs by
/// what they wrote: a run counts as over from the first row of the one that came after it.
/// </summary>
internal sealed class RunsAt : IOpenFlows
{
    // Rows on either side of the moment: enough to see who of several writers was at work.
    private const int Window = 512;

    private readonly IHistorySession _session;
    private readonly HashSet<string> _alive = [];
    private readonly Dictionary<ulong, string> _writers = [];

    /// <param name="session">Used only by the calls to this object.</param>
    /// <param name="lastWritten">The last row that was written by that moment; 0 for none.</param>
    public RunsAt(IHistorySession session, long lastWritten)
    {
        _session = session;
        if (lastWritten == 0) return;
        List<HistoryRow> before = [], after = [];
        session.ReadCommitted(Math.Max(0, lastWritten - Window), lastWritten, Window, before);
        session.ReadCommitted(lastWritten, long.MaxValue, Window, after);
        if (before.Count == 0) return;
        string newest = before[^1].WriterUuid;
        _alive.Add(newest);
        // Several that write at once take turns; of two that follow each other the first is never seen again.
        _alive.UnionWith(before.SkipWhile(row => row.WriterUuid != newest).Select(row => row.WriterUuid));
        _alive.UnionWith(before.Select(row => row.WriterUuid).Intersect(after.Select(row => row.WriterUuid)));
        foreach (var row in before.Concat(after)) Learn(row);
    }

    public bool IsOpen(FlowReference flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return !flow.IsLost && _writers.TryGetValue(flow.Run, out string? writer) && _alive.Contains(writer);
    }

    /// <summary>Makes sure that every run that a change names is known. Costs nothing where no binding depends on a connection.</summary>
    public void Know(StoredChange change, string writerUuid)
    {
        foreach (var binding in change.Change.Bindings)
        {
            if (binding.Source.Flow is not { IsLost: false } flow || _writers.ContainsKey(flow.Run)) continue;
            // Older than the change itself: whoever stored it is found among the changes before.
            _writers.TryAdd(flow.Run, binding.RefreshedAt == change.Change.At ? writerUuid : FindWriter(change, binding) ?? "");
        }
    }

    private void Learn(in HistoryRow row)
    {
        if (HistoryRows.TryRead(in row, out var change, out _) && change?.Change.RequestedBy?.Source.Flow is { } flow)
            _writers.TryAdd(flow.Run, row.WriterUuid);
    }

    private string? FindWriter(StoredChange change, Binding binding)
    {
        const int PageRows = 64;
        List<HistoryRow> page = [];
        long place = change.SequenceNumber;
        do
        {
            page.Clear();
            _session.ReadBefore(change.AddressOfRecord.ToString(), place, PageRows, page);
            foreach (var row in page)
            {
                place = row.SequenceNumber;
                if (HistoryRows.TryRead(in row, out var earlier, out _) && earlier?.Change.RequestedBy?.Source.Flow?.IsSameAs(binding.Source.Flow) == true)
                    return row.WriterUuid;
            }
        }
        while (page.Count == PageRows);
        return null;
    }
}
