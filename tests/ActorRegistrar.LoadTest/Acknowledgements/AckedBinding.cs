namespace ActorRegistrar.LoadTest.Acknowledgements;

/// <summary>A binding as last acknowledged.</summary>
/// <param name="Contact">Its URI.</param>
/// <param name="ExpiresAtUnixMilliseconds">When it expires.</param>
internal sealed record AckedBinding(byte[] Contact, long ExpiresAtUnixMilliseconds);
