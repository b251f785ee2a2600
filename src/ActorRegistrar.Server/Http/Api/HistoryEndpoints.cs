using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>What was: the changes of an address-of-record, what it held at a moment, and all changes as they happen.</summary>
/// <param name="history">Reads the journal.</param>
/// <param name="location">Knows the domains.</param>
/// <param name="lifetime">Ends streams when the server stops.</param>
internal sealed class HistoryEndpoints(IRegistrationHistory history, LocationClient location, IHostApplicationLifetime lifetime) : IApiEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;
    private const int MostStreams = 32;
    private const int FlushAt = 32 * 1024;

    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    private int _streams;

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/aors/{aor}/history", "The changes of an address-of-record", HistoryAsync)
        {
            Answer = "ChangePage",
            Query =
            [
                new("from", "string", "From this moment on.") { Format = "date-time" },
                new("to", "string", "Before this moment.") { Format = "date-time" },
                new("order", "string", "asc, the oldest first, unless given; desc, the newest first.") { Choices = ["asc", "desc"] },
                new("limit", "integer", "At most so many, 1 to 1000; 100 unless given."),
                new("cursor", "string", "The next of the page before."),
            ],
        },
        new("GET", "/aors/{aor}/at", "What an address-of-record held at a moment", AtAsync)
        {
            Answer = "AddressOfRecordAt", Query = [new("time", "string", "The moment; of whole milliseconds the end of the last one.") { Format = "date-time" }],
        },
        new("GET", "/changes", "All changes as they are committed, as server-sent events; the id of each is its offset", ChangesAsync)
        {
            Answer = "Change",
            MediaTypes = ["text/event-stream"],
            Query =
            [
                new("after", "integer", "Begins behind this offset; with what comes now unless given. Last-Event-ID goes before it."),
                new("aor", "string", "Only those of this address-of-record."),
                new("domain", "string", "Only those of this domain."),
            ],
        },
    ];

    private async Task HistoryAsync(ApiRequest request)
    {
        AddressOfRecord aor = location.Resolve(request.AddressOfRecord());
        int limit = (int)(request.Number("limit", 1, MostAtOnce) ?? DefaultLimit);
        bool isNewestFirst = request.Choice("order", "asc", "desc") == "desc";
        DateTimeOffset? from = request.Time("from"), to = request.Time("to");
        long passed = isNewestFirst ? long.MaxValue : 0;
        if (Cursor.Read(request, 2) is { } place)
        {
            if (place[0] != (isNewestFirst ? "desc" : "asc") || !long.TryParse(place[1], NumberStyles.None, CultureInfo.InvariantCulture, out passed))
                throw ApiProblemException.BadRequest("cursor", "cursor is not one that this listing gave; begin without it.");
        }
        List<StoredChange> page = [];
        bool isMore = false;
        await foreach (StoredChange change in history.ReadAsync(aor, new HistoryRange { From = from, To = to, IsNewestFirst = isNewestFirst }, request.Cancellation))
        {
            if (isNewestFirst ? change.SequenceNumber >= passed : change.SequenceNumber <= passed) continue;
            isMore = page.Count == limit;
            if (isMore) break;
            page.Add(change);
        }
        if (page.Count == 0 && from is null && to is null && passed is 0 or long.MaxValue) throw ApiProblemException.NotFound($"{aor} was never registered.", "aor");
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("aor"u8, aor.ToString());
            writer.WriteStartArray("items"u8);
            foreach (StoredChange change in page) ChangeJson.Write(writer, change);
            writer.WriteEndArray();
            if (isMore) writer.WriteString("next"u8, Cursor.Of(isNewestFirst ? "desc" : "asc", page[^1].SequenceNumber.ToString(CultureInfo.InvariantCulture)));
            writer.WriteEndObject();
        });
    }

    private async Task AtAsync(ApiRequest request)
    {
        AddressOfRecord aor = location.Resolve(request.AddressOfRecord());
        DateTimeOffset at = request.Time("time") ?? throw ApiProblemException.BadRequest("time", "time is missing; write for example 2026-03-01T12:00:00Z.");
        // Clocks of browsers tell no less than a millisecond: a whole one is all of it, or the change that it was cut from would be missed.
        if (at.Ticks % TimeSpan.TicksPerMillisecond == 0 && at < DateTimeOffset.MaxValue.AddMilliseconds(-1)) at = at.AddTicks(TimeSpan.TicksPerMillisecond - 1);
        StoredChange change = await history.ReadAtAsync(aor, at, request.Cancellation)
            ?? throw ApiProblemException.NotFound($"{aor} had not been registered by then, or what was stored before is gone.", "time");
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("aor"u8, aor.ToString());
            writer.WriteString("at"u8, at.UtcDateTime);
            writer.WriteNumber("sequence"u8, change.SequenceNumber);
            writer.WriteStartArray("bindings"u8);
            foreach (Binding binding in AddressOfRecordState.Empty.Evolve(change.Change).LiveAt(at)) BindingJson.Write(writer, binding, at);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task ChangesAsync(ApiRequest request)
    {
        AddressOfRecord? aor = null;
        if (request.Text("aor") is { } text)
        {
            if (!AddressOfRecord.TryParse(text.Contains(':', StringComparison.Ordinal) ? text : "sip:" + text, out aor)) throw ApiProblemException.BadRequest("aor", $"aor is '{text}'; write for example sip:bob@example.com.");
            aor = location.Resolve(aor!);
        }
        string? domain = IndexQueryReader.Domain(request);
        long newest = await history.NewestOffsetAsync(request.Cancellation);
        long after = Math.Min(LastEventId(request) ?? request.Number("after", 0, long.MaxValue) ?? newest, newest);
        if (Interlocked.Increment(ref _streams) > MostStreams)
        {
            Interlocked.Decrement(ref _streams);
            throw ApiProblemException.Unavailable($"{MostStreams} streams of changes are open; close one.", 5);
        }
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation, lifetime.ApplicationStopping);
            await FollowAsync(request, after, change => (aor is null || change.AddressOfRecord.Equals(aor)) && (domain is null || change.AddressOfRecord.Domain.SequenceEqual(domain)), end.Token);
        }
        catch (Exception) when (request.Cancellation.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The client has gone, or the server is about to.
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task FollowAsync(ApiRequest request, long after, Func<StoredChange, bool> isWanted, CancellationToken end)
    {
        EventStream stream = await EventStream.BeginAsync(request.Context);
        // Whoever is cut off before the first change goes on from here, and not from what is newest by then.
        stream.AddHeartbeat(after);
        await stream.FlushAsync();
        await using IAsyncEnumerator<StoredChange> changes = history.StreamAsync(after, isFollowing: true, end).GetAsyncEnumerator(end);
        long seen = after;
        Task<bool> next = Task.FromResult(true);
        try
        {
            while (true)
            {
                next = changes.MoveNextAsync().AsTask();
                if (!next.IsCompleted && stream.Waiting > 0) await stream.FlushAsync();
                while (!next.IsCompleted && await Task.WhenAny(next, Task.Delay(HeartbeatEvery, end)) != next)
                {
                    end.ThrowIfCancellationRequested();
                    // With how far it is, so that whoever comes back need not read again what was not for him.
                    stream.AddHeartbeat(seen);
                    await stream.FlushAsync();
                }
                if (!await next) return;
                seen = changes.Current.Offset;
                if (!isWanted(changes.Current)) continue;
                stream.Add(null, seen, writer => ChangeJson.Write(writer, changes.Current));
                if (stream.Waiting >= FlushAt) await stream.FlushAsync();
            }
        }
        finally
        {
            // Nobody may dispose what is being read; that ends with the request.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static long? LastEventId(ApiRequest request)
    {
        string text = request.Context.Request.Headers["Last-Event-ID"].ToString();
        if (text.Length == 0) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw ApiProblemException.BadRequest("Last-Event-ID", "Last-Event-ID is not one that this stream gave.");
    }
}
