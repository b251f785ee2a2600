using ActorRegistrar.Server.Http.Stats;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The server in numbers.</summary>
/// <param name="stats">Writes them.</param>
/// <param name="lifetime">Ends the stream when the server stops.</param>
internal sealed class StatsEndpoints(ServerStats stats, IHostApplicationLifetime lifetime) : IApiEndpoints
{
    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/stats", "The state of the server in numbers", request => request.AnswerAsync(stats.Write)) { Answer = "Stats" },
        new("GET", "/stats/stream", "The same each second, as server-sent events", StreamAsync) { Answer = "Stats", MediaTypes = ["text/event-stream"] },
    ];

    private async Task StreamAsync(ApiRequest request)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation, lifetime.ApplicationStopping);
        EventStream stream = await EventStream.BeginAsync(request.Context);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                stream.Add(null, null, stats.Write);
                await stream.FlushAsync();
            }
            while (await second.WaitForNextTickAsync(end.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or the server is about to.
        }
    }
}
