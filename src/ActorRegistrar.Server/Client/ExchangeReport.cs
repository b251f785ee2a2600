using System.Globalization;
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
        ClientAnswer answer = exchange.Answer;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answer.StatusCode} {LogText.Escape(answer.Reason)} ({exchange.Elapsed.TotalMilliseconds:0.0} ms)"));
        foreach (AnsweredContact contact in answer.Contacts)
        {
            string q = contact.Q is null ? "" : $", q {LogText.Escape(contact.Q)}";
            string expires = contact.ExpiresSeconds is null ? "" : $", expires in {LogText.Escape(contact.ExpiresSeconds)} s";
            output.WriteLine($"  {LogText.Escape(contact.Uri)}{q}{expires}");
        }
        if (answer.StatusCode is >= 200 and < 400 && answer.Contacts.IsEmpty) output.WriteLine("  no bindings");
    }

    /// <summary>Writes both messages whole.</summary>
    public static void WriteMessages(TextWriter output, Exchange exchange)
    {
        WriteMessage(output, "> ", exchange.SentText);
        WriteMessage(output, "< ", exchange.Answer.Text);
    }

    private static void WriteMessage(TextWriter output, string prefix, string message)
    {
        foreach (string line in message.TrimEnd('\r', '\n').Split("\r\n")) output.WriteLine(prefix + LogText.Escape(line));
        output.WriteLine();
    }
}
