namespace ActorRegistrar.LoadTest.Acknowledgements;

/// <summary>An address-of-record and what was acknowledged to it.</summary>
/// <param name="Uri">As <c>sip:user@domain</c>.</param>
/// <param name="Bindings">Its bindings, the last acknowledgement of each.</param>
internal sealed record AckedAddress(byte[] Uri, IReadOnlyList<AckedBinding> Bindings);
