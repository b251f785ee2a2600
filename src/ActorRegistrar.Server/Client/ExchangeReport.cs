using System.Globalization;
using System.Text;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Client;

/// <summary>Prints one exchange as one block. Whatever a server sent is escaped: it must not steer the terminal.</summary>
internal static class ExchangeReport
{
    /// <summary>Writes what was sent and what came back.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="request">The request.</param>
    /// <param name="server">Where it was sent.</param>
    /// <param name="details">What the request asked for, one line each.</param>
    /// <param name="verbose">Whether to show both messages whole.</param>
    public static void Write(TextWriter output, Exchange exchange, ClientRequest request, ServerAddress server, IReadOnlyList<string> details, bool verbose)
    {
        if (verbose) WriteMessages(output, exchange);
        output.WriteLine($"{request.Method} {request.AddressOfRecord} -> {server}");
        foreach (string detail in details) output.WriteLine($"  {detail}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  Call-ID {request.CallId}, CSeq {request.CSeq}"));
        ClientResponse response = exchange.Response;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{response.StatusCode} {LogText.Escape(response.Reason)} ({exchange.Elapsed.TotalMilliseconds:0.0} ms)"));
        foreach (ResponseContact contact in response.Contacts)
        {
            string q = contact.Q is null ? "" : $", q {LogText.Escape(contact.Q)}";
            string expires = contact.ExpiresSeconds is null ? "" : $", expires in {LogText.Escape(contact.ExpiresSeconds)} s";
            output.WriteLine($"  {LogText.Escape(contact.Uri)}{q}{expires}");
        }
        if (response.StatusCode is >= 200 and < 400 && response.Contacts.IsEmpty) output.WriteLine("  no bindings");
    }

    /// <summary>Writes both messages whole.</summary>
    public static void WriteMessages(TextWriter output, Exchange exchange)
    {
        WriteMessage(output, "> ", exchange.Sent);
        WriteMessage(output, "< ", exchange.Response.Bytes);
    }

    private static void WriteMessage(TextWriter output, string prefix, ReadOnlyMemory<byte> message)
    {
        foreach (string line in Encoding.UTF8.GetString(message.Span).TrimEnd('\r', '\n').Split("\r\n")) output.WriteLine(prefix + LogText.Escape(line));
        output.WriteLine();
    }
}
