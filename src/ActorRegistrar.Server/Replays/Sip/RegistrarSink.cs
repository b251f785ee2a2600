using System.Globalization;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>Who a replay is, for a registrar that asks for a password.</summary>
internal sealed record RegistrarCredentials(string User, string Password);

/// <summary>
/// Another registrar. It is told what stands, not what happened: of the changes of a batch only the last state of each address-of-record,
/// and of that only what is still in force, for the rest of its lifetime.
/// </summary>
internal sealed class RegistrarSink : IReplaySink
{
    private const int UnderWay = 64;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ResponseWithin = TimeSpan.FromSeconds(32); // Timer F, 64 * T1
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly ServerAddress _server;
    private readonly SipClient _client;
    private readonly RegistrarSettings _settings;
    private readonly RateLimit _rate;
    private readonly TimeProvider _clock;
    private readonly Action<string> _tell;
    private readonly RegisterMessages _messages = new("replay-" + ClientRequest.RandomToken());
    private readonly RegistrarTally _tally = new();
    private readonly FlowContacts _flows = new();
    private long _toldAt = long.MinValue;

    /// <param name="server">The registrar.</param>
    /// <param name="settings">How it is spoken to.</param>
    /// <param name="tell">Who is told that it has to be tried again.</param>
    /// <param name="clock">The time.</param>
    public RegistrarSink(ServerAddress server, RegistrarSettings settings, Action<string> tell, TimeProvider clock)
    {
        _server = server;
        _client = new SipClient(server);
        _settings = settings;
        _tell = tell;
        _clock = clock;
        _rate = new RateLimit(settings.PerSecond, clock);
    }

    /// <summary>How another registrar is spoken to.</summary>
    /// <param name="PerSecond">Requests in a second, at most.</param>
    /// <param name="LongestLifetime">How long a binding may live here.</param>
    /// <param name="RetryFor">How long to go on with one request; zero for ever.</param>
    /// <param name="Credentials">Who this is; null for nobody.</param>
    internal sealed record RegistrarSettings(double PerSecond, TimeSpan LongestLifetime, TimeSpan RetryFor, RegistrarCredentials? Credentials);

    /// <inheritdoc/>
    public string Target => "registrar " + _server;

    /// <summary>Many: the more changes are folded into one state, the fewer requests it takes.</summary>
    public int MaxBatch => 20_000;

    /// <inheritdoc/>
    public int ReadAhead => 1;

    /// <inheritdoc/>
    public bool TakesText => false;

    /// <inheritdoc/>
    public bool HasRefusals => _tally.HasRefusals;

    /// <inheritdoc/>
    public Task WriteAsync(ReplayBatch batch, CancellationToken cancellation)
    {
        IReadOnlyList<RegistrarWork> work = RegistrarWork.Fold(batch.Changes, _clock.GetUtcNow(), _settings.LongestLifetime, _flows);
        return Parallel.ForEachAsync(
            work, new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = cancellation }, async (one, token) => await TellAsync(one, token));
    }

    /// <inheritdoc/>
    public long? Settle() => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Complete() => _tally.Sentences();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TellAsync(RegistrarWork work, CancellationToken cancellation)
    {
        if (!LineText.IsOneLine(work.AddressOfRecord.ToString()))
        {
            foreach (Binding _ in work.Live) _tally.LeftOut(work.AddressOfRecord, "the address-of-record");
            return;
        }
        foreach (string[] contacts in work.Removed.Where(contact => LineText.IsOneLine(contact)).Chunk(RegisterMessages.MaxRemovals))
        {
            if (await SendAsync(() => _messages.Remove(work.AddressOfRecord, contacts), cancellation) is not { } response) continue;
            if (IsGranted(response)) _tally.Removed(contacts.Length);
            else _tally.Refused(work.AddressOfRecord, string.Join(' ', contacts), response);
        }
        foreach (Binding binding in work.Live)
        {
            if (RecoveryRules.FindFault(binding) is { } fault)
            {
                _tally.LeftOut(work.AddressOfRecord, fault);
                continue;
            }
            long seconds = 0;
            ClientResponse? response = await SendAsync(() => (seconds = binding.RemainingSeconds(_clock.GetUtcNow())) > 0 ? _messages.Register(work.AddressOfRecord, binding, seconds) : null, cancellation);
            if (response is null) continue;
            if (IsGranted(response)) _tally.Registered(binding, seconds, response);
            else _tally.Refused(work.AddressOfRecord, binding.ContactUri, response);
        }
    }

    private static bool IsGranted(ClientResponse response) => response.StatusCode is >= 200 and < 300;

    /// <summary>Asks until there is a response that will not change by itself.</summary>
    /// <param name="make">Makes the request anew each time, for less is left of a lifetime; null when nothing is.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null when there was nothing left to ask for.</returns>
    private async Task<ClientResponse?> SendAsync(Func<ClientRequest?> make, CancellationToken cancellation)
    {
        long start = _clock.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            await _rate.WaitAsync(1, cancellation);
            if (make() is not { } request) return null;
            string problem;
            try
            {
                ClientResponse response = await SendOnceAsync(request, cancellation);
                if (response.StatusCode is not (408 or 500 or 503 or 504)) return response;
                problem = string.Create(CultureInfo.InvariantCulture, $"{_server} answered {response.StatusCode}.");
                if (int.TryParse(response.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= LongestPause.TotalSeconds && seconds > pause.TotalSeconds)
                    pause = TimeSpan.FromSeconds(seconds);
            }
            catch (ExchangeFailedException ex)
            {
                problem = ex.Message;
            }
            if (_settings.RetryFor > TimeSpan.Zero && _clock.GetElapsedTime(start) + pause > _settings.RetryFor)
                throw new ReplayFailedException(string.Create(CultureInfo.InvariantCulture, $"{_server} has not taken {request.AddressOfRecord} for {_settings.RetryFor.TotalSeconds:0} s: {problem} --retry-for sets how long it is tried."));
            TellOfRetry(problem, pause);
            await Task.Delay(pause, _clock, cancellation);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private async Task<ClientResponse> SendOnceAsync(ClientRequest request, CancellationToken cancellation)
    {
        ClientResponse response = (await _client.SendAsync(request, ResponseWithin, cancellation)).Response;
        if (response.StatusCode is not (401 or 407)) return response;
        if (response.StatusCode == 407 || _settings.Credentials is not { } who)
            throw new ReplayFailedException($"{_server} asks for a password; --user says as whom, or let it trust the address that this comes from.");
        if (DigestCredentials.Authorization(response.Challenges, request, who.User, who.Password) is not { } authorization)
            throw new ReplayFailedException($"{_server} asks for a password in a way that is not known here.");
        response = (await _client.SendAsync(_messages.Again(request, authorization), ResponseWithin, cancellation)).Response;
        return response.StatusCode != 401 ? response : throw new ReplayFailedException($"{_server} does not take the password of {who.User}.");
    }

    /// <summary>All that are under way meet the same trouble; it is told once a pause.</summary>
    private void TellOfRetry(string problem, TimeSpan pause)
    {
        long now = _clock.GetTimestamp(), told = Volatile.Read(ref _toldAt);
        if (told != long.MinValue && _clock.GetElapsedTime(told, now) < pause) return;
        if (Interlocked.CompareExchange(ref _toldAt, now, told) == told)
            _tell(string.Create(CultureInfo.InvariantCulture, $"{problem} Again in {pause.TotalSeconds:0.#} s."));
    }
}
