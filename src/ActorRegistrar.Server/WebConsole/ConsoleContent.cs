using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.WebConsole;

/// <summary>The octets of a file in one coding.</summary>
/// <param name="Octets">What is sent.</param>
/// <param name="Encoding">The Content-Encoding; null for none.</param>
/// <param name="Tag">Changes with the octets, so a browser that holds them is answered 304.</param>
internal sealed record ConsoleContent(byte[] Octets, string? Encoding, EntityTagHeaderValue Tag);
