using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Remote;

/// <summary>
/// Speaks to the administrative interface of a running server. Lists are read as they come, never whole; whatever goes wrong is an
/// <see cref="AdminFailedException"/>, with the server's own sentence where it gave one.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    private const string Base = "/api/v1";
    private const int LongestProblem = 64 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _server;

    /// <param name="server">Such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">Sent as bearer token; null for none.</param>
    /// <param name="patience">How long a connection and the beginning of an answer may take.</param>
    public AdminClient(Uri server, string? token, TimeSpan patience)
    {
        _server = server;
        // What an operator's shell names as proxy is for the internet, not for the server beside it.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = patience }) { Timeout = Timeout.InfiniteTimeSpan };
        Patience = patience;
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>How long an answer may take to begin.</summary>
    public TimeSpan Patience { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A segment of a path: an address-of-record, a user.</summary>
    public static string Segment(string text) => Uri.EscapeDataString(text);

    /// <summary>A query of those parameters that have a value; empty when none has.</summary>
    public static string Query(params (string Name, string? Value)[] parameters)
    {
        string[] given = [.. parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}")];
        return given.Length == 0 ? "" : "?" + string.Join('&', given);
    }

    /// <summary>Reads one answer.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Asks for something to be done.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">With its query.</param>
    /// <param name="write">Writes the body, an object; null for none.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? write, CancellationToken cancellation) =>
        AnswerAsync(method, path, method == HttpMethod.Get ? null : Body(write), cancellation);

    /// <summary>Gives it lines of JSON.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="lines">Whole lines.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    public Task<JsonElement> PostLinesAsync(string path, ReadOnlyMemory<byte> lines, CancellationToken cancellation) =>
        AnswerAsync(HttpMethod.Post, path, new ReadOnlyMemoryContent(lines) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } }, cancellation);

    private async Task<JsonElement> AnswerAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await AskAsync(method, path, "application/json", content, null, cancellation);
        try
        {
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).WaitAsync(Patience, cancellation);
            return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or TimeoutException)
        {
            throw new AdminFailedException($"{_server} broke off its answer; try again.");
        }
    }

    /// <summary>Reads a list that the server writes as lines of JSON, one after the other.</summary>
    public async IAsyncEnumerable<JsonElement> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await AskAsync(HttpMethod.Get, path, "application/x-ndjson", null, null, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await NextLineAsync(reader, cancellation) is { } line)
        {
            if (line.Length > 0) yield return Parse(line);
        }
    }

    /// <summary>Reads a list page by page.</summary>
    /// <param name="path">Without query.</param>
    /// <param name="parameters">The same for each page.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    public async IAsyncEnumerable<JsonElement> PagesAsync(string path, (string Name, string? Value)[] parameters, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            JsonElement page = await GetAsync(path + Query([.. parameters, ("cursor", cursor)]), cancellation);
            if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("items", out JsonElement items)) throw NotOurs();
            foreach (JsonElement item in items.EnumerateArray()) yield return item;
            cursor = page.Text("next");
        }
        while (cursor is not null);
    }

    /// <summary>Reads a stream of events until it breaks off or ends.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="lastId">The last one seen, so that the stream goes on behind it; null to begin now.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    public async IAsyncEnumerable<ServerEvent> EventsAsync(string path, string? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await AskAsync(HttpMethod.Get, path, "text/event-stream", null, lastId, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        var events = new ServerEventReader();
        while (await NextLineAsync(reader, cancellation) is { } line)
        {
            if (events.Take(line) is { } happened) yield return happened;
        }
    }

    private async Task<string?> NextLineAsync(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw new AdminFailedException($"{_server} broke off its answer; what was shown is not all.");
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string accept, HttpContent? content, string? lastId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server, Base + path));
        request.Headers.Accept.ParseAdd(accept);
        if (lastId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        if (method != HttpMethod.Get)
        {
            request.Headers.Add("X-Requested-By", "ActorRegistrar");
            request.Content = content;
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await ProblemAsync(response, deadline.Token);
        }
        catch (HttpRequestException failed) when (failed.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw new AdminFailedException($"nothing listens on {_server}; is the server running, and is this its Registrar:Http:Listen?");
        }
        catch (HttpRequestException failed)
        {
            throw new AdminFailedException($"{_server} cannot be reached: {failed.GetBaseException().Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AdminFailedException(FormattableString.Invariant($"no answer from {_server} within {Patience.TotalSeconds:0.#} s."));
        }
    }

    private static ByteArrayContent Body(Action<Utf8JsonWriter>? write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write?.Invoke(writer);
            writer.WriteEndObject();
        }
        return new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    /// <summary>What the server said of itself is shown; what is missing there is made up from the status.</summary>
    private async Task<AdminFailedException> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string? detail = null;
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json" && response.Content.Headers.ContentLength is null or < LongestProblem)
        {
            try
            {
                using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
                detail = problem.RootElement.Text("detail") ?? problem.RootElement.Text("title");
            }
            catch (JsonException)
            {
                // Then the status has to do.
            }
        }
        int exitCode = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity ? ExitCodes.Wrong : ExitCodes.Failed;
        string advice = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => $" --token-file names the file that holds a token, or {RemoteOptions.TokenFileVariable} does.",
            HttpStatusCode.Forbidden => " The token may only read; use one that may write.",
            _ => "",
        };
        string sentence = detail ?? (response.StatusCode == HttpStatusCode.Unauthorized
            ? "The server asks for a token."
            : FormattableString.Invariant($"{_server} answered {(int)response.StatusCode} {response.ReasonPhrase}; is it an ActorRegistrar that has this command?"));
        return new AdminFailedException(sentence + advice, exitCode);
    }

    private JsonElement Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    private AdminFailedException NotOurs() => new($"{_server} answered something else than an ActorRegistrar does; is the address right?");
}
