using System.Diagnostics;
using System.Threading.Channels;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport;
using Akka.Actor;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>Reads credentials for requests that wait, a few at a time, the rest in a queue that is bounded in number and bytes.</summary>
internal sealed class CredentialLookups : IDisposable
{
    private const int AtOnce = 8;
    private const int MostTogether = 512;
    private const long MaxWaitingBytes = 32 * 1024 * 1024;

    private readonly DigestSettings _settings;
    private readonly CredentialCache _cache;
    private readonly ITimeProvider _clock;
    private readonly CredentialProfiles? _profiles;
    private readonly Channel<WaitingRequest> _waiting;
    private readonly Channel<WaitingRequest> _stronger;
    private readonly CancellationTokenSource _end = new();
    private long _waitingBytes;

    public CredentialLookups(DigestSettings settings, CredentialCache cache, ITimeProvider clock, CredentialProfiles? profiles)
    {
        _settings = settings;
        _cache = cache;
        _clock = clock;
        _profiles = profiles;
        _waiting = Channel.CreateBounded<WaitingRequest>(settings.MaxWaiting);
        _stronger = Channel.CreateBounded<WaitingRequest>(settings.MaxWaiting);
        AuthenticationMetrics.Lookups.Add(this);
        for (int i = 0; i < AtOnce; i++) _ = Task.Run(ServeAsync);
        if (profiles is not null) _ = Task.Run(RememberAsync);
    }

    /// <summary>Requests that no read has begun for.</summary>
    public int Waiting => _waiting.Reader.Count;

    /// <summary>Whether more wait than the store is behind with on a usual day.</summary>
    public bool IsBusy => _waiting.Reader.Count > _settings.MaxWaiting / 8;

    /// <summary>False when too many wait already.</summary>
    public bool TryAdd(WaitingRequest request)
    {
        ChannelWriter<WaitingRequest> queue = request.Stronger is null ? _waiting.Writer : _stronger.Writer;
        if (Interlocked.Add(ref _waitingBytes, request.Message.Length) <= MaxWaitingBytes && queue.TryWrite(request)) return true;
        Interlocked.Add(ref _waitingBytes, -request.Message.Length);
        return false;
    }

    /// <summary>Has a request taken in again when it has waited as long as every one that is refused.</summary>
    public void RefuseLater(WaitingRequest request)
    {
        TimeSpan left = _settings.RefuseAfter - Stopwatch.GetElapsedTime(request.Since);
        ListenerLoad.Waits(request.Flow);
        // In a flood that fills the memory for waiting requests it is over sooner.
        bool waits = left > TimeSpan.Zero && Interlocked.Add(ref _waitingBytes, request.Message.Length) <= MaxWaitingBytes;
        if (!waits && left > TimeSpan.Zero) Interlocked.Add(ref _waitingBytes, -request.Message.Length);
        _ = RefuseAsync(request, waits ? left : TimeSpan.Zero);
    }

    private async Task RefuseAsync(WaitingRequest request, TimeSpan after)
    {
        if (after > TimeSpan.Zero)
        {
            await Task.Delay(after).ConfigureAwait(false);
            Interlocked.Add(ref _waitingBytes, -request.Message.Length);
        }
        else
        {
            // Not from within its own taking in.
            await Task.Yield();
        }
        Resume(request);
    }

    public void Dispose()
    {
        AuthenticationMetrics.Lookups.Remove(this);
        _waiting.Writer.TryComplete();
        _stronger.Writer.TryComplete();
        _end.Cancel();
    }

    private async Task ServeAsync()
    {
        try
        {
            await foreach (WaitingRequest request in _waiting.Reader.ReadAllAsync(_end.Token).ConfigureAwait(false))
            {
                await LookUpAsync(request).ConfigureAwait(false);
                Interlocked.Add(ref _waitingBytes, -request.Message.Length);
                Resume(request);
            }
        }
        catch (OperationCanceledException)
        {
            // The listeners are closed; whoever still waits asks again.
        }
    }

    /// <summary>
    /// Keeps who knows a stronger algorithm, all who wait in one call: after an update of the server every telephone comes once, and each is
    /// answered when what is kept of it is on the disk.
    /// </summary>
    private async Task RememberAsync()
    {
        var together = new List<WaitingRequest>();
        try
        {
            while (await _stronger.Reader.WaitToReadAsync(_end.Token).ConfigureAwait(false))
            {
                while (together.Count < MostTogether && _stronger.Reader.TryRead(out WaitingRequest? request)) together.Add(request);
                await RememberAsync(together).ConfigureAwait(false);
                foreach (WaitingRequest request in together)
                {
                    Interlocked.Add(ref _waitingBytes, -request.Message.Length);
                    Resume(request);
                }
                together.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The listeners are closed; their clients ask again.
        }
    }

    private async Task RememberAsync(List<WaitingRequest> together)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        deadline.CancelAfter(_settings.StoreTimeout);
        try
        {
            CredentialName[] names = [.. together.Select(request => NameOf(request.Stronger!)).Distinct()];
            await ((IRememberingCredentialStore)_settings.Credentials).RememberStrongerAsync(names, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            foreach (WaitingRequest request in together)
            {
                StoredCredential stored = request.Stronger!.Stored with { HasAnsweredStronger = true };
                request.Found = new KnownCredential(stored, request.Key, request.Stronger.ReadAt);
                request.Outcome = LookupOutcome.Answered;
                _profiles!.Set(NameOf(request.Stronger), stored.Profile);
                _cache.Put(request.Found);
            }
        }
#pragma warning disable CA1031 // As of a credential that cannot be read.
        catch (Exception)
#pragma warning restore CA1031
        {
            foreach (WaitingRequest request in together) request.Outcome = LookupOutcome.StoreDown;
            AuthenticationMetrics.Failed(AuthenticationFailure.StoreDown);
        }
    }

    private static CredentialName NameOf(KnownCredential credential) => new(credential.Stored.Username, credential.Stored.Realm);

    private static void Resume(WaitingRequest request)
    {
        try
        {
            request.Resume(request);
        }
#pragma warning disable CA1031 // One request must not end the lookups of all; its client asks again.
        catch (Exception)
#pragma warning restore CA1031
        {
            RegistrarMetrics.Dropped(request.Flow.Source.Transport, "failed after lookup");
        }
    }

    private async Task LookUpAsync(WaitingRequest request)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        deadline.CancelAfter(_settings.StoreTimeout);
        long began = Stopwatch.GetTimestamp();
        try
        {
            // A store that does not look at its token is not waited for any longer either.
            Task<StoredCredential?> reading = _settings.Credentials.FindAsync(request.Username, request.Realm, deadline.Token).AsTask();
            StoredCredential? stored = await reading.WaitAsync(deadline.Token).ConfigureAwait(false);
            request.Outcome = LookupOutcome.Answered;
            if (stored is null)
            {
                _cache.Remove(request.Key);
                return;
            }
            request.Found = new KnownCredential(stored, request.Key, _clock.Now);
            _cache.Put(request.Found);
        }
#pragma warning disable CA1031 // Whatever an application's store throws, its clients are answered 503 and the next request tries again.
        catch (Exception)
#pragma warning restore CA1031
        {
            request.Outcome = LookupOutcome.StoreDown;
            AuthenticationMetrics.Failed(AuthenticationFailure.StoreDown);
        }
        finally
        {
            AuthenticationMetrics.StoreTook(began);
        }
    }
}
