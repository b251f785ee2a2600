using System.Collections.Concurrent;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A client with many requests on their way at once, each answered by its branch. Sends nothing twice.</summary>
public sealed class ConcurrentClient : IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<SipResponse>> _waiting = new();
    private readonly SipClient _client;

    /// <param name="client">Read by this one alone from now on, and disposed with it.</param>
    public ConcurrentClient(SipClient client)
    {
        _client = client;
        _ = ReceiveAsync();
    }

    /// <summary>The final response to this request; null when none comes in time.</summary>
    public async Task<SipResponse?> AskAsync(Request request, TimeSpan patience)
    {
        var answered = new TaskCompletionSource<SipResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request.Branch] = answered;
        try
        {
            await _client.SendAsync(request).ConfigureAwait(false);
            return await answered.Task.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(request.Branch, out _);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _client.ReceiveAsync(Forever).ConfigureAwait(false) is { } response)
            {
                if (response.Status >= 200 && _waiting.TryGetValue(BranchOf(response), out TaskCompletionSource<SipResponse>? waiting))
                {
                    waiting.TrySetResult(response);
                }
            }
        }
        catch (Exception ex) when (ex is ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // Disposed while it was reading.
        }
    }

    private static string BranchOf(SipResponse response) =>
        response.All("Via")[0].Split(';').Single(part => part.StartsWith("branch=", StringComparison.Ordinal))["branch=".Length..];
}
