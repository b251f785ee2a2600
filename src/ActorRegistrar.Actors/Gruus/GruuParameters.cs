using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Actors.Gruus;

/// <summary>The Contact parameters that tell a client its GRUUs (RFC 5627 section 9).</summary>
internal static class GruuParameters
{
    /// <summary>Writes <c>pub-gruu</c>, and <c>temp-gruu</c> with a new one; nothing for an instance-id that is too long to be sealed.</summary>
    public static void Write(ref SipWriter writer, AddressOfRecord addressOfRecord, Binding binding, GruuCodec gruus)
    {
        if (gruus.NewPublic(addressOfRecord, binding.InstanceId!) is not { } publicGruu) return;
        WriteOne(ref writer, ";pub-gruu=\""u8, publicGruu);
        if (gruus.NewTemporary(addressOfRecord, binding.InstanceId!, binding.GruuEpoch) is { } temporary) WriteOne(ref writer, ";temp-gruu=\""u8, temporary);
    }

    private static void WriteOne(ref SipWriter writer, scoped ReadOnlySpan<byte> name, string uri)
    {
        writer.Write(name);
        writer.Write(uri.AsSpan());
        writer.Write("\""u8);
    }
}
