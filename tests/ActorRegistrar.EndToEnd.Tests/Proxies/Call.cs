using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>An INVITE on its way, seen by the caller.</summary>
internal sealed class Call(SipClient client, Request invite)
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <summary>Time from the INVITE to its final answer.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The next provisional answer but 100.</summary>
    public async Task<SipResponse> RingingAsync()
    {
        while (true)
        {
            SipResponse answer = await client.NextAsync();
            if (answer.Status != 100) return answer;
        }
    }

    /// <summary>The final answer, acknowledged where the transaction does that; what else comes meanwhile is passed over.</summary>
    public async Task<SipResponse> FinalAsync(int status, string method = "INVITE")
    {
        while (true)
        {
            SipResponse answer = await client.NextAsync();
            if (answer.Status < 200 || !answer.One("CSeq")!.EndsWith(method, StringComparison.Ordinal)) continue;
            Elapsed = _since.Elapsed;
            if (answer.Status >= 300) await client.SendAsync(invite with { Method = "ACK" });
            Assert.True(answer.Status == status, $"Expected {status}:\n{answer}");
            return answer;
        }
    }

    public Task AcknowledgeAsync(SipResponse answer) => client.SendAsync(Dialog.OfCaller(answer).Request("ACK", invite.CSeq, client));

    public Task CancelAsync() => client.SendAsync(invite with { Method = "CANCEL", Headers = [] });

    /// <summary>Ends the call by a BYE, whose answer comes when the other side has given it.</summary>
    public Task HangUpAsync(SipResponse answer) => client.SendAsync(Dialog.OfCaller(answer).Request("BYE", invite.CSeq + 1, client));
}
