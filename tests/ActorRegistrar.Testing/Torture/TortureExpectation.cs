using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Testing.Torture;

/// <summary>One torture message and what must become of it.</summary>
/// <param name="Name">The message's name in its RFC.</param>
/// <param name="Section">The section that describes it.</param>
/// <param name="Parse">What the wire layer makes of it as a datagram.</param>
/// <param name="StatusCode">The wire layer's refusal; 0 for none.</param>
/// <param name="Reason">Part of the wire layer's reason; empty for none.</param>
/// <param name="Final">
/// What a registrar that also redirects, serving any domain without authentication, may answer; none at all means silence.
/// </param>
public sealed record TortureExpectation(string Name, string Section, SipParseStatus Parse, int StatusCode, string Reason, int[] Final)
{
    /// <summary>The name, so that a test runner lists the message by it.</summary>
    public override string ToString() => Name;
}
