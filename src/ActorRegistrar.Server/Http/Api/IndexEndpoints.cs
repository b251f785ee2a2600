using System.Text.Json;
using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The index, and what is counted by going over it.</summary>
/// <param name="index">The index.</param>
internal sealed class IndexEndpoints(BindingIndex index) : IApiEndpoints
{
    private const int DefaultMinutes = 60;
    private const int DefaultNames = 20;
    private const int MostNames = 1000;

    private static readonly ApiParameter Limit = new("limit", "integer", "How many, 1 to 1000; 20 unless given.");

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/index", "How far the index is behind the journal, or how far it has been made", request => request.AnswerAsync(WriteState)) { Answer = "Index" },
        new("POST", "/index/rebuild", "Makes the index anew from the journal; meanwhile it is as it was", RebuildAsync) { Answer = "Index", Success = StatusCodes.Status202Accepted },
        new("GET", "/stats/expiry-forecast", "How many bindings end in each minute to come, unless they are refreshed", ForecastAsync)
        {
            Answer = "Forecast", Query = [new ApiParameter("minutes", "integer", "How far to look ahead, 1 to 1440; 60 unless given.")],
        },
        new("GET", "/stats/top-user-agents", "The User-Agents with most bindings", request => TopAsync(request, "userAgent", counted => counted.UserAgents)) { Answer = "Top", Query = [Limit] },
        new("GET", "/stats/top-sources", "The addresses that most bindings come from", request => TopAsync(request, "source", counted => counted.Sources)) { Answer = "Top", Query = [Limit] },
        new("GET", "/stats/top-transports", "Bindings by transport", request => TopAsync(request, "transport", counted => counted.Transports)) { Answer = "Top", Query = [Limit] },
    ];

    private async Task RebuildAsync(ApiRequest request)
    {
        if (!index.Rebuild())
        {
            throw ApiProblemException.Conflict(index.State.Activity == IndexActivity.FollowedElsewhere
                ? "Another node of this registrar keeps the index; ask that one."
                : "The index is being made already.");
        }
        request.Audit("index.rebuild", "index", "");
        await request.AnswerAsync(WriteState, StatusCodes.Status202Accepted);
    }

    private async Task ForecastAsync(ApiRequest request)
    {
        int minutes = (int)(request.Number("minutes", 1, IndexStatistics.MinutesAhead) ?? DefaultMinutes);
        IndexStatistics counted = await CountAsync(request);
        int passed = (int)(index.Now - counted.At).TotalMinutes;
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("at"u8, counted.At.UtcDateTime);
            writer.WriteNumber("bindings"u8, counted.Bindings);
            writer.WriteNumber("staticBindings"u8, counted.StaticBindings);
            writer.WriteStartArray("items"u8);
            for (int minute = passed; minute < Math.Min(passed + minutes, IndexStatistics.MinutesAhead); minute++)
            {
                writer.WriteStartObject();
                writer.WriteString("from"u8, counted.At.AddMinutes(minute).UtcDateTime);
                writer.WriteNumber("bindings"u8, counted.EndingInMinute[minute]);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task TopAsync(ApiRequest request, string name, Func<IndexStatistics, IEnumerable<KeyValuePair<string, long>>> ofThese)
    {
        int limit = (int)(request.Number("limit", 1, MostNames) ?? DefaultNames);
        IndexStatistics counted = await CountAsync(request);
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("at"u8, counted.At.UtcDateTime);
            writer.WriteNumber("bindings"u8, counted.Bindings);
            writer.WriteStartArray("items"u8);
            foreach ((string text, long count) in ofThese(counted).Take(limit))
            {
                writer.WriteStartObject();
                writer.WriteString(name, text);
                writer.WriteNumber("bindings"u8, count);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private Task<IndexStatistics> CountAsync(ApiRequest request) => index.State.IsUsable
        ? index.CountAsync(request.Cancellation)
        : throw ApiProblemException.Unavailable("The index is being made; GET /api/v1/index tells how far it is.", 2);

    /// <summary>Writes the state of the index as an object.</summary>
    private void WriteState(Utf8JsonWriter writer) => IndexJson.Write(writer, index.State, index.Now);
}
