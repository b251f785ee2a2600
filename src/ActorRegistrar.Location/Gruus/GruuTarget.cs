namespace ActorRegistrar.Location.Gruus;

/// <summary>What a GRUU names beside its address-of-record (RFC 5627 section 5.4).</summary>
/// <param name="InstanceId">The instance, compared as a URN.</param>
/// <param name="Epoch">For a temporary GRUU: <see cref="State.Binding.GruuEpoch"/> when it was made; null for a public one.</param>
public sealed record GruuTarget(string InstanceId, long? Epoch = null);
