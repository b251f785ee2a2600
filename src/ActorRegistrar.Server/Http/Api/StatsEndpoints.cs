using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorRegistrar.Server.Http.Stats;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The server in numbers.</summary>
internal static class StatsEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapStats(this IEndpointRouteBuilder api)
    {
        api.MapGet("/stats", (ServerStats stats) => TypedResults.Ok(stats.Read())).WithSummary("The state of the server in numbers");
        api.MapGet("/stats/stream", StreamAsync)
            .WithSummary("The same each second, as server-sent events")
            .Produces<StatsJson>(contentType: "text/event-stream")
            .WithMetadata(StreamLimits.Stream);
    }

    private static async Task StreamAsync(ServerStats stats, IHostApplicationLifetime lifetime, HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var stream = new EventStream(context);
        try
        {
            await stream.WriteAllAsync(
                EachSecondAsync(stats, stream, end.Token), (writer, numbers) => JsonSerializer.Serialize(writer, numbers, ApiJsonContext.Strict.StatsJson), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or the server is about to.
        }
    }

    private static async IAsyncEnumerable<SseItem<StatsJson>> EachSecondAsync(ServerStats stats, EventStream stream, [EnumeratorCancellation] CancellationToken end)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            yield return new SseItem<StatsJson>(stats.Read());
            await stream.SendAsync();
        }
        while (await second.WaitForNextTickAsync(end));
    }
}
