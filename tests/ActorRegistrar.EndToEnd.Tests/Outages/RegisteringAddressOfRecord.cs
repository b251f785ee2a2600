using System.Diagnostics;
using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>
/// An address-of-record that refreshes its one binding again and again, and knows what the server has promised: the newest refresh that was
/// answered 200, and those after it that were refused and may be stored all the same. The binding carries the CSeq of its refresh, so a
/// fetch tells which one is stored.
/// </summary>
internal sealed class RegisteringAddressOfRecord
{
    private const string Marker = ";n=";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMilliseconds(250);
    private readonly string _callId = Request.Unique("outage");
    private uint _cseq;
    private uint _acknowledged;
    private long _servedAt;

    public string Name { get; } = Request.NewAddressOfRecord();

    /// <summary>Every refresh so far; to be read while none is on its way.</summary>
    public List<Exchange> Refreshes { get; } = [];

    /// <summary>Whether a refresh sent after this moment was granted.</summary>
    public bool IsServedSince(long timestamp) => Volatile.Read(ref _servedAt) > timestamp;

    public async Task RefreshAsync(ConcurrentClient client)
    {
        Exchange exchange = await Exchange.RunAsync(client, RefreshOf(++_cseq));
        Refreshes.Add(exchange);
        if (exchange.Answer?.Status != 200) return;
        Assert.Equal(_cseq, StoredBy(exchange.Answer));
        _acknowledged = _cseq;
        Volatile.Write(ref _servedAt, exchange.SentAt);
    }

    public Task<Exchange> LookUpAsync(ConcurrentClient client) => Exchange.RunAsync(client, Request.For("OPTIONS", Name));

    /// <summary>
    /// Asks what is stored: the newest refresh that was granted, or one after it whose outcome was open, and in either case a state that
    /// goes on by the rules of CSeq. What is found counts as promised from now on.
    /// </summary>
    public async Task VerifyAsync(ConcurrentClient client)
    {
        uint stored = StoredBy(await AskAsync(client, Request.Register(Name), 200));
        Assert.True(stored >= _acknowledged && stored <= _cseq, $"{Name}: granted up to CSeq {_acknowledged}, sent up to {_cseq}, found {stored}.");
        _acknowledged = _cseq = stored;
        // The same refresh again is a lost 200 asked for once more; an older one is out of order (RFC 3261 section 10.3 step 7).
        Assert.Equal(stored, StoredBy(await AskAsync(client, RefreshOf(stored), 200)));
        await AskAsync(client, RefreshOf(stored - 1), 400);
    }

    private Request RefreshOf(uint cseq) =>
        Request.Register(Name, string.Create(CultureInfo.InvariantCulture, $"Contact: <sip:a@192.0.2.1>{Marker}{cseq}"), "Expires: 3600") with { CallId = _callId, CSeq = cseq };

    private static async Task<SipResponse> AskAsync(ConcurrentClient client, Request request, int status)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            Exchange exchange = await Exchange.RunAsync(client, request.Again());
            if (exchange.Answer?.Status == status) return exchange.Answer;
            // A server that has just started on a busy machine may ask to come again, and must serve in the end.
            Assert.True(exchange.Answer?.Status == 503 && patience.Elapsed < StartPatience, $"Expected {status}: {exchange}");
            await Task.Delay(BeforeAskingAgain);
        }
    }

    private static uint StoredBy(SipResponse answer) => uint.Parse(
        Assert.Single(answer.Contacts).Parameters.Split(';').Single(parameter => parameter.StartsWith("n=", StringComparison.Ordinal))[2..], CultureInfo.InvariantCulture);
}
