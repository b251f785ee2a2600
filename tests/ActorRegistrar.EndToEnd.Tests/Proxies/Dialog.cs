using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>One side's view of a dialog (RFC 3261 section 12).</summary>
/// <param name="Local">Its own From or To, with the tag.</param>
/// <param name="Remote">The other side's.</param>
/// <param name="CallId">Call-ID.</param>
/// <param name="Target">URI of the other side's Contact.</param>
/// <param name="Routes">By which proxies, first one first.</param>
internal sealed record Dialog(string Local, string Remote, string CallId, string Target, string[] Routes)
{
    public static Dialog OfCaller(SipResponse answer) =>
        new(answer.One("From")!, answer.One("To")!, answer.One("Call-ID")!, Assert.Single(answer.Contacts).Uri, [.. Values(answer, "Record-Route").Reverse()]);

    public static Dialog OfCallee(ReceivedMessage invite, string tag) =>
        new($"{invite.One("To")};tag={tag}", invite.One("From")!, invite.One("Call-ID")!, Assert.Single(invite.Contacts).Uri, Values(invite, "Record-Route"));

    /// <summary>A request within the dialog.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="number">Of CSeq.</param>
    /// <param name="client">What sends it.</param>
    public string Request(string method, uint number, SipClient client)
    {
        string[] rows =
        [
            $"{method} {Target} SIP/2.0",
            $"Via: SIP/2.0/{client.Transport} {client.Local};branch={ActorRegistrar.Testing.Clients.Request.Unique("z9hG4bK")};rport",
            .. Routes.Select(route => $"Route: {route}"),
            "Max-Forwards: 70",
            $"From: {Local}",
            $"To: {Remote}",
            $"Call-ID: {CallId}",
            string.Create(CultureInfo.InvariantCulture, $"CSeq: {number} {method}"),
            "Content-Length: 0",
        ];
        return string.Join("\r\n", rows) + "\r\n\r\n";
    }

    private static string[] Values(ReceivedMessage message, string name) => [.. message.All(name).SelectMany(row => row.Split(',', StringSplitOptions.TrimEntries))];
}
