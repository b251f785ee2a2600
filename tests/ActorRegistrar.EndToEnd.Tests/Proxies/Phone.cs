using System.Diagnostics;
using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>
/// A telephone behind a NAT: its Contact is an address of another network, so that it is reached at the address it sends from or, over a
/// stream, on its connection alone. It calls and is called.
/// </summary>
internal sealed class Phone : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(700);

    private readonly SipClient _client;
    private readonly string _tag = Request.Unique("tag");
    private Request? _registration;

    /// <summary>A telephone of an address-of-record.</summary>
    /// <param name="client">Its socket, to a proxy or a registrar.</param>
    /// <param name="addressOfRecord">Whose it is.</param>
    /// <param name="contact">URI of its Contact.</param>
    public Phone(SipClient client, string addressOfRecord, string? contact = null)
    {
        _client = client;
        AddressOfRecord = addressOfRecord;
        string user = addressOfRecord[4..addressOfRecord.IndexOf('@', StringComparison.Ordinal)];
        Contact = contact ?? client.Transport switch
        {
            "UDP" => $"sip:{user}@10.77.0.5:5060",
            "TCP" or "TLS" => $"sip:{user}@10.77.0.5:5060;transport={client.Transport.ToLowerInvariant()}",
            _ => $"sip:{user}@df7jal23ls0d.invalid;transport=ws",
        };
    }

    public string AddressOfRecord { get; }

    public string Contact { get; }

    /// <summary>Registers, or refreshes.</summary>
    /// <param name="parameters">Of its Contact, such as <c>;q=0.5</c>.</param>
    /// <param name="headers">Further header fields.</param>
    public async Task<SipResponse> RegisterAsync(string parameters = "", params string[] headers)
    {
        string[] all = [$"Contact: <{Contact}>{parameters}", "Expires: 600", .. headers];
        _registration = _registration is null ? Request.Register(AddressOfRecord, all) : _registration.Next(all);
        return await _client.AskAsync(_registration, 200);
    }

    public async Task UnregisterAsync()
    {
        _registration = _registration!.Next($"Contact: <{Contact}>", "Expires: 0");
        await _client.AskAsync(_registration, 200);
    }

    /// <summary>The next request of this method; what else comes meanwhile is passed over.</summary>
    public async Task<ReceivedMessage> ReceiveAsync(string method)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < SipClient.Patience)
        {
            if (await _client.ReceiveBytesAsync(SipClient.Patience) is not { } bytes) break;
            var message = new ReceivedMessage(bytes);
            if (message.StartLine.StartsWith(method + " ", StringComparison.Ordinal)) return message;
        }
        throw new TimeoutException($"No {method} came over {_client.Transport}.");
    }

    /// <summary>Fails if anything comes within a moment.</summary>
    public async Task ExpectSilenceAsync()
    {
        byte[]? bytes = await _client.ReceiveBytesAsync(Silence);
        Assert.True(bytes is null, bytes is null ? "" : new ReceivedMessage(bytes).Text);
    }

    /// <summary>Answers a request.</summary>
    public Task RespondAsync(ReceivedMessage request, int status, params string[] headers)
    {
        string to = request.One("To")!;
        string[] rows =
        [
            string.Create(CultureInfo.InvariantCulture, $"SIP/2.0 {status} Some Reason"),
            .. request.All("Via").Select(via => $"Via: {via}"),
            .. request.All("Record-Route").Select(route => $"Record-Route: {route}"),
            $"From: {request.One("From")}",
            to.Contains(";tag=", StringComparison.Ordinal) ? $"To: {to}" : $"To: {to};tag={_tag}",
            $"Call-ID: {request.One("Call-ID")}",
            $"CSeq: {request.One("CSeq")}",
            .. headers.Length > 0 || status >= 300 ? headers : [$"Contact: <{Contact}>"],
            "Content-Length: 0",
        ];
        return _client.SendAsync(string.Join("\r\n", rows) + "\r\n\r\n");
    }

    /// <summary>Sends an INVITE.</summary>
    public async Task<Call> CallAsync(string uri, params string[] headers)
    {
        Request invite = Request.For("INVITE", uri, [$"Contact: <{Contact}>", .. headers]) with { From = AddressOfRecord };
        await _client.SendAsync(invite);
        return new Call(_client, invite);
    }

    /// <summary>What it takes part in, once it has answered an INVITE.</summary>
    public Dialog DialogOf(ReceivedMessage invite) => Dialog.OfCallee(invite, _tag);

    /// <summary>Ends a call that it has answered.</summary>
    public async Task HangUpAsync(Dialog dialog)
    {
        await _client.SendAsync(dialog.Request("BYE", 1, _client));
        SipResponse answer = await _client.NextAsync();
        Assert.True(answer.Status == 200, answer.Text);
    }

    public void Dispose() => _client.Dispose();
}
