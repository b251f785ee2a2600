using System.Collections.Concurrent;
using System.Text;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>Requests that wait for their answers, found again by the branch of their topmost Via.</summary>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<string, Pending> _waiting = new();

    /// <summary>Lets a request wait.</summary>
    public Task<ClientAnswer> Add(ClientRequest request)
    {
        var pending = new Pending(request);
        _waiting[request.Branch] = pending;
        return pending.Answered.Task;
    }

    /// <summary>Nobody waits for it any longer.</summary>
    public void Remove(ClientRequest request) => _waiting.TryRemove(request.Branch, out _);

    /// <summary>Gives a message to whom it answers; any other is nobody's.</summary>
    public void Take(byte[] bytes, SipFraming framing)
    {
        var message = new SipMessage();
        if (!SipParser.Parse(bytes, message, framing, SipLimits.Default).IsOk || message.IsRequest || message.StatusCode < 200) return;
        if (!_waiting.TryGetValue(Encoding.ASCII.GetString(message.TopVia.Branch), out Pending? pending)) return;
        if (ClientAnswer.TryParse(bytes, framing, pending.Request, out ClientAnswer? answer)) pending.Answered.TrySetResult(answer);
    }

    /// <summary>Nobody will be answered.</summary>
    public void FailAll(string sentence)
    {
        foreach (Pending pending in _waiting.Values) pending.Answered.TrySetException(new ExchangeFailedException(sentence));
    }

    private sealed record Pending(ClientRequest Request)
    {
        public TaskCompletionSource<ClientAnswer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
