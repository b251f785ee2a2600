using System.ComponentModel;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A page of changes.</summary>
internal sealed record ChangePageJson(string Aor, ChangeDocument[] Items, string? Next = null);

/// <summary>What an address-of-record held at a moment.</summary>
internal sealed record AddressOfRecordAtJson(string Aor, DateTime At, long Sequence, BindingJson[] Bindings);

/// <summary>What was: the changes of an address-of-record, what it held at a moment, and all changes as they happen.</summary>
internal static class HistoryEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;

    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Maps the endpoints.</summary>
    public static void MapHistory(this IEndpointRouteBuilder api)
    {
        api.MapGet("/aors/{aor}/history", HistoryAsync).WithSummary("The changes of an address-of-record");
        api.MapGet("/aors/{aor}/at", AtAsync).WithSummary("What an address-of-record held at a moment");
        api.MapGet("/changes", ChangesAsync)
            .WithSummary("All changes as they are committed, as server-sent events; the id of each is its offset")
            .Produces<ChangeDocument>(contentType: "text/event-stream")
            .WithMetadata(StreamLimits.Stream);
    }

    private static async Task<Ok<ChangePageJson>> HistoryAsync(
        string aor,
        [Description("From this moment on.")] string? from,
        [Description("Before this moment.")] string? to,
        [Description("asc, the oldest first, unless given; desc, the newest first.")] string? order,
        [Description("At most so many, 1 to 1000; 100 unless given.")] long? limit,
        [Description("The next of the page before.")] string? cursor,
        LocationClient location,
        IRegistrationHistory history,
        CancellationToken cancellation)
    {
        AddressOfRecord owner = location.Resolve(aor);
        int most = (int)ApiInput.Within("limit", limit ?? DefaultLimit, 1, MostAtOnce);
        string direction = ApiInput.Choice("order", order, ["asc", "desc"]) ?? "asc";
        var range = new HistoryRange { From = ApiInput.Time("from", from), To = ApiInput.Time("to", to), IsNewestFirst = direction == "desc", Limit = most + 1 };
        if (ApiInput.Cursor(cursor, 2) is { } place)
        {
            bool isNumber = long.TryParse(place[1], NumberStyles.None, CultureInfo.InvariantCulture, out long passed);
            if (place[0] != direction || !isNumber) throw ApiInput.WrongCursor();
            range = range with { Behind = passed };
        }
        List<ChangeDocument> page = [];
        await foreach (StoredChange change in history.ReadAsync(owner, range, cancellation)) page.Add(ChangeDocument.Of(change));
        if (page.Count == 0 && range is { From: null, To: null, Behind: null }) throw ApiProblemException.NotFound($"{owner} was never registered.", "aor");
        bool isMore = page.Count > most;
        if (isMore) page.RemoveAt(most);
        string? next = isMore ? ApiInput.CursorOf(direction, page[^1].Sequence.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new ChangePageJson(owner.ToString(), [.. page], next));
    }

    private static async Task<Ok<AddressOfRecordAtJson>> AtAsync(
        string aor,
        [Description("The moment; of whole milliseconds the end of the last one.")] string? time,
        LocationClient location,
        IRegistrationHistory history,
        CancellationToken cancellation)
    {
        AddressOfRecord owner = location.Resolve(aor);
        DateTimeOffset at = ApiInput.Time("time", time) ?? throw ApiProblemException.BadRequest("time", "time is missing; write for example 2026-03-01T12:00:00Z.");
        // Clocks of browsers have no less than a millisecond: a whole one means all of it, or the change that it was cut from would be missed.
        if (at.Ticks % TimeSpan.TicksPerMillisecond == 0 && at < DateTimeOffset.MaxValue.AddMilliseconds(-1)) at = at.AddTicks(TimeSpan.TicksPerMillisecond - 1);
        StoredChange change = await history.ReadAtAsync(owner, at, cancellation)
            ?? throw ApiProblemException.NotFound($"{owner} had not been registered by then, or what was stored before is gone.", "time");
        BindingJson[] bindings = BindingJson.Of(AddressOfRecordState.Empty.Evolve(change.Change).LiveAt(at), at);
        return TypedResults.Ok(new AddressOfRecordAtJson(owner.ToString(), at.UtcDateTime, change.SequenceNumber, bindings));
    }

    private static async Task ChangesAsync(
        [Description("Begins behind this offset; with what comes now unless given. Last-Event-ID goes before it.")] long? after,
        [Description("Only those of this address-of-record.")] string? aor,
        [Description("Only those of this domain.")] string? domain,
        [FromHeader(Name = "Last-Event-ID"), Description("The id of the last event that a client has received.")] string? lastEventId,
        LocationClient location,
        IRegistrationHistory history,
        IHostApplicationLifetime lifetime,
        HttpContext context)
    {
        AddressOfRecord? owner = aor is null ? null : location.Resolve(aor);
        string? canonical = ListingFilter.CanonicalDomain(domain);
        long newest = await history.NewestOffsetAsync(context.RequestAborted);
        long begin = Math.Min(LastId(lastEventId) ?? ApiInput.Within("after", after ?? newest, 0, long.MaxValue), newest);
        bool IsWanted(StoredChange change) => (owner is null || change.AddressOfRecord.Equals(owner))
            && (canonical is null || change.AddressOfRecord.Domain.SequenceEqual(canonical));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var stream = new EventStream(context);
        // A client that is cut off before the first change goes on from here, and not from what is newest by then.
        stream.AddHeartbeat(begin);
        try
        {
            await stream.SendAsync();
            await stream.WriteAllAsync(FollowAsync(history, begin, IsWanted, stream, end.Token), ChangeJson.Write, end.Token);
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            // The client has gone, or the server is about to.
        }
    }

    private static async IAsyncEnumerable<SseItem<StoredChange>> FollowAsync(
        IRegistrationHistory history, long after, Func<StoredChange, bool> isWanted, EventStream stream, [EnumeratorCancellation] CancellationToken end)
    {
        await using IAsyncEnumerator<StoredChange> changes = history.StreamAsync(after, isFollowing: true, end).GetAsyncEnumerator(end);
        long seen = after;
        Task<bool> next = Task.FromResult(true);
        try
        {
            while (true)
            {
                next = changes.MoveNextAsync().AsTask();
                if (!next.IsCompleted && stream.IsWaiting) await stream.SendAsync();
                while (!next.IsCompleted && await Task.WhenAny(next, Task.Delay(HeartbeatEvery, end)) != next)
                {
                    end.ThrowIfCancellationRequested();
                    // With the place reached, so that a client that returns need not read again what was not for it.
                    stream.AddHeartbeat(seen);
                    await stream.SendAsync();
                }
                if (!await next) yield break;
                seen = changes.Current.Offset;
                if (isWanted(changes.Current)) yield return new SseItem<StoredChange>(changes.Current) { EventId = seen.ToString(CultureInfo.InvariantCulture) };
            }
        }
        finally
        {
            // What is being read may not be disposed; the reading ends with the request.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static long? LastId(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw ApiProblemException.BadRequest("Last-Event-ID", "Last-Event-ID is not one that this stream gave.");
    }
}
