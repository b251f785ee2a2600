using System.Net;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Replays;

/// <summary>An HTTP server that takes JSON Lines, now and then fails, and now and then has taken them and does not say so.</summary>
internal sealed class FlakyReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<long> _offsets = [];
    private readonly Task _serving;
    private int _requests;

    public FlakyReceiver()
    {
        Url = FormattableString.Invariant($"http://127.0.0.1:{FreePort.Next()}/changes/");
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Whether each answer takes its time.</summary>
    public bool IsSlow { get; set; } = true;

    public int Failures { get; private set; }

    /// <summary>What was taken, in the order in which it came.</summary>
    public List<long> Offsets
    {
        get
        {
            lock (_offsets) return [.. _offsets];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await AnswerAsync(context);
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            string body = await reader.ReadToEndAsync();
            if (IsSlow) await Task.Delay(25);
            int kind = ++_requests % 40;
            if (kind is 7 or 27) Failures++;
            if (kind == 7) context.Response.StatusCode = 503;
            if (kind != 7) lock (_offsets) _offsets.AddRange(RecordedServer.OffsetsOf(body));
            if (kind == 27) context.Response.Abort();
            else context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Its sender was killed.
        }
    }
}
