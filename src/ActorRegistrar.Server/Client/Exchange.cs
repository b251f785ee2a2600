namespace ActorRegistrar.Server.Client;

/// <summary>A request sent and its final response.</summary>
/// <param name="Sent">The request as it left.</param>
/// <param name="Response">The final response.</param>
/// <param name="Elapsed">From sending to the response.</param>
internal sealed record Exchange(ReadOnlyMemory<byte> Sent, ClientResponse Response, TimeSpan Elapsed);
