using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Replays;

/// <summary>
/// JSON Lines to an HTTP server, a POST for each batch. A batch is sent again until it is answered with 2xx; it names its first and last
/// offset, and each line has its own, so that a receiver knows what it has had already.
/// </summary>
internal sealed class HttpSink : IReplaySink
{
    /// <summary>The offset of the first line of a batch.</summary>
    public const string FirstOffsetHeader = "Replay-First-Offset";

    /// <summary>The offset of the last line of a batch.</summary>
    public const string LastOffsetHeader = "Replay-Last-Offset";

    private const int MaxQuotedBody = 200;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    private readonly Uri _url;
    private readonly HttpClient _client;
    private readonly TimeSpan _retryFor;
    private readonly Action<string> _tell;
    private readonly TimeProvider _clock;

    /// <param name="url">Where to.</param>
    /// <param name="headers">Header fields of every request, a token for example.</param>
    /// <param name="maxBatch">Lines in one request, at most.</param>
    /// <param name="retryFor">How long to go on with one batch; zero for ever.</param>
    /// <param name="tell">Who is told that it has to be tried again.</param>
    /// <param name="clock">The time.</param>
    public HttpSink(Uri url, IEnumerable<(string Name, string Value)> headers, int maxBatch, TimeSpan retryFor, Action<string> tell, TimeProvider clock)
    {
        _url = url;
        MaxBatch = maxBatch;
        _retryFor = retryFor;
        _tell = tell;
        _clock = clock;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = AnswerWithin };
        foreach ((string name, string value) in headers) _client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
    }

    /// <inheritdoc/>
    public string Target => _url.ToString();

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <inheritdoc/>
    public int ReadAhead => 2;

    /// <inheritdoc/>
    public bool TakesText => true;

    /// <inheritdoc/>
    public bool HasRefusals => false;

    /// <inheritdoc/>
    public async Task WriteAsync(ReplayBatch batch, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> text = (await batch.Text!).Bytes;
        long start = _clock.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            (string? problem, TimeSpan? asked) = await TryPostAsync(batch, text, cancellation);
            if (problem is null) return;
            if (asked > pause) pause = asked.Value;
            if (_retryFor > TimeSpan.Zero && _clock.GetElapsedTime(start) + pause > _retryFor)
                throw new ReplayFailedException(string.Create(CultureInfo.InvariantCulture, $"{_url} has not taken offset {batch.Changes[0].Offset} for {_retryFor.TotalSeconds:0} s: {problem} --retry-for sets how long it is tried."));
            _tell(string.Create(CultureInfo.InvariantCulture, $"{_url}: {problem} Again in {pause.TotalSeconds:0.#} s."));
            await Task.Delay(pause, _clock, cancellation);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    /// <inheritdoc/>
    public long? Settle() => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Complete() => [];

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <returns>Null when it was taken; else why it is worth another try, and when the receiver asks for it.</returns>
    private async Task<(string? Problem, TimeSpan? After)> TryPostAsync(ReplayBatch batch, ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(text) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Add(FirstOffsetHeader, batch.Changes[0].Offset.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(LastOffsetHeader, batch.Changes[^1].Offset.ToString(CultureInfo.InvariantCulture));
        try
        {
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.IsSuccessStatusCode) return (null, null);
            string status = string.Create(CultureInfo.InvariantCulture, $"answered {(int)answer.StatusCode} {LogText.Escape(answer.ReasonPhrase ?? "")}");
            bool isForNow = (int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            if (isForNow) return ($"{status.TrimEnd()}.", answer.Headers.RetryAfter?.Delta);
            throw new ReplayFailedException($"{_url} {status.TrimEnd()} to offset {batch.Changes[0].Offset.ToString(CultureInfo.InvariantCulture)}, which no repetition will change{await QuoteAsync(answer, cancellation)}.");
        }
        catch (HttpRequestException failed)
        {
            return ($"not reached: {failed.InnerException?.Message ?? failed.Message}.", null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (string.Create(CultureInfo.InvariantCulture, $"no answer within {AnswerWithin.TotalSeconds:0} s."), null);
        }
    }

    private static async Task<string> QuoteAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            byte[] start = new byte[MaxQuotedBody];
            int length = await (await answer.Content.ReadAsStreamAsync(cancellation)).ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
            return length == 0 ? "" : $"; it says '{LogText.Escape(System.Text.Encoding.UTF8.GetString(start, 0, length).Trim())}'";
        }
        catch (Exception failed) when (failed is IOException or HttpRequestException)
        {
            return "";
        }
    }
}
