namespace ActorRegistrar.Actors.Hosting;

/// <summary>
/// How long a connection may keep the server waiting, over TCP, TLS and WebSocket alike. Each time runs from a beginning that a single
/// octet does not move; when it is over the connection is closed. Checked twice a second.
/// </summary>
public sealed record ConnectionDeadlines
{
    /// <summary>A TLS handshake, and after it or without it the HTTP upgrade to WebSocket; each on its own. Default 5 s.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the handshake to the end of the first message. Keep-alives do not count. Default 10 s.</summary>
    public TimeSpan FirstRequest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first octet of a message to its last. Default 10 s.</summary>
    public TimeSpan PartialMessage { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without a whole message or a keep-alive, on a connection over which nobody has registered. Default 120 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Without a whole message or a keep-alive, on a connection over which somebody has registered. Default 7,260 s: past the longest
    /// lifetime that is granted by default, so that a client without keep-alives comes to refresh in time.
    /// </summary>
    public TimeSpan RegisteredIdle { get; init; } = TimeSpan.FromSeconds(7260);

    /// <summary>Answers that wait for the peer to read. Default 10 s.</summary>
    public TimeSpan UnreadAnswers { get; init; } = TimeSpan.FromSeconds(10);
}
