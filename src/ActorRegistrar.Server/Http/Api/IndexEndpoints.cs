using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ActorRegistrar.Persistence.Index;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The state of the index.</summary>
internal sealed record IndexJson(
    [property: AllowedValues("starting", "following", "rebuilding", "followedElsewhere", "failing")] string State,
    long Offset,
    long JournalOffset,
    long Aors,
    long Bindings,
    DateTime? FollowedAt = null,
    double? SecondsBehind = null,
    long? RebuiltSoFar = null,
    string? Problem = null)
{
    /// <summary>As JSON.</summary>
    public static IndexJson Of(IndexState state, DateTimeOffset now) => new(
        state.Activity switch
        {
            IndexActivity.Following => "following",
            IndexActivity.Rebuilding => "rebuilding",
            IndexActivity.FollowedElsewhere => "followedElsewhere",
            IndexActivity.Failing => "failing",
            _ => "starting",
        },
        state.Offset,
        state.JournalOffset,
        state.AddressesOfRecord,
        state.Bindings,
        state.FollowedAt?.UtcDateTime,
        state.FollowedAt is { } at ? Math.Round(Math.Max(0, (now - at).TotalSeconds), 3) : null,
        state.RebuiltSoFar,
        state.Problem);
}

/// <summary>A minute of the forecast.</summary>
internal sealed record ForecastMinuteJson(DateTime From, long Bindings);

/// <summary>How many bindings end when.</summary>
internal sealed record ForecastJson(DateTime At, long Bindings, long StaticBindings, ForecastMinuteJson[] Items);

/// <summary>A value with the number of bindings that have it; the value is the member by whose name was asked.</summary>
internal sealed record TopItemJson(long Bindings, string? UserAgent = null, string? Source = null, string? Transport = null);

/// <summary>The values that most bindings have.</summary>
internal sealed record TopJson(DateTime At, long Bindings, TopItemJson[] Items);

/// <summary>The index, and what is counted by going over it.</summary>
internal static class IndexEndpoints
{
    private const int DefaultMinutes = 60;
    private const int DefaultNames = 20;
    private const int MostNames = 1000;
    private const string HowMany = "How many, 1 to 1000; 20 unless given.";

    /// <summary>Maps the endpoints.</summary>
    public static void MapIndex(this IEndpointRouteBuilder api)
    {
        api.MapGet("/index", (BindingIndex index) => TypedResults.Ok(IndexJson.Of(index.State, index.Now)))
            .WithSummary("How far the index is behind the journal, or how far it has been made");
        api.MapPost("/index/rebuild", Rebuild).WithSummary("Makes the index again from the journal; until then it stays as it was");
        api.MapGet("/stats/expiry-forecast", ForecastAsync).WithSummary("How many bindings end in each minute to come, unless they are refreshed");
        api.MapGet("/stats/top-user-agents", ([Description(HowMany)] long? limit, BindingIndex index, CancellationToken cancellation) =>
                TopAsync(limit, index, counted => counted.UserAgents, (text, count) => new TopItemJson(count, UserAgent: text), cancellation))
            .WithSummary("The User-Agents with most bindings");
        api.MapGet("/stats/top-sources", ([Description(HowMany)] long? limit, BindingIndex index, CancellationToken cancellation) =>
                TopAsync(limit, index, counted => counted.Sources, (text, count) => new TopItemJson(count, Source: text), cancellation))
            .WithSummary("The addresses that most bindings come from");
        api.MapGet("/stats/top-transports", ([Description(HowMany)] long? limit, BindingIndex index, CancellationToken cancellation) =>
                TopAsync(limit, index, counted => counted.Transports, (text, count) => new TopItemJson(count, Transport: text), cancellation))
            .WithSummary("Bindings by transport");
    }

    private static Accepted<IndexJson> Rebuild(BindingIndex index, HttpContext context)
    {
        if (!index.Rebuild())
        {
            throw ApiProblemException.Conflict(index.State.Activity == IndexActivity.FollowedElsewhere
                ? "Another node of this registrar keeps the index; ask that one."
                : "The index is being made already.");
        }
        context.Audit("index.rebuild", "index", "");
        return TypedResults.Accepted((string?)null, IndexJson.Of(index.State, index.Now));
    }

    private static async Task<Ok<ForecastJson>> ForecastAsync(
        [Description("How far to look ahead, 1 to 1440; 60 unless given.")] long? minutes, BindingIndex index, CancellationToken cancellation)
    {
        int ahead = (int)ApiInput.Within("minutes", minutes ?? DefaultMinutes, 1, IndexStatistics.MinutesAhead);
        IndexStatistics counted = await CountAsync(index, cancellation);
        int passed = (int)(index.Now - counted.At).TotalMinutes;
        var items = new List<ForecastMinuteJson>();
        for (int minute = passed; minute < Math.Min(passed + ahead, IndexStatistics.MinutesAhead); minute++)
        {
            items.Add(new ForecastMinuteJson(counted.At.AddMinutes(minute).UtcDateTime, counted.EndingInMinute[minute]));
        }
        return TypedResults.Ok(new ForecastJson(counted.At.UtcDateTime, counted.Bindings, counted.StaticBindings, [.. items]));
    }

    private static async Task<Ok<TopJson>> TopAsync(
        long? limit,
        BindingIndex index,
        Func<IndexStatistics, IEnumerable<KeyValuePair<string, long>>> select,
        Func<string, long, TopItemJson> itemOf,
        CancellationToken cancellation)
    {
        int most = (int)ApiInput.Within("limit", limit ?? DefaultNames, 1, MostNames);
        IndexStatistics counted = await CountAsync(index, cancellation);
        TopItemJson[] items = [.. select(counted).Take(most).Select(one => itemOf(one.Key, one.Value))];
        return TypedResults.Ok(new TopJson(counted.At.UtcDateTime, counted.Bindings, items));
    }

    private static Task<IndexStatistics> CountAsync(BindingIndex index, CancellationToken cancellation) => index.State.IsUsable
        ? index.CountAsync(cancellation)
        : throw ApiProblemException.Unavailable("The index is being made; GET /api/v1/index tells how far it is.", 2);
}
