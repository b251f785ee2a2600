using System.Buffers.Binary;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Nonces whose signature was found right, so that a client which uses one again costs no second signature. A fixed number of places, the
/// last comer has it. Safe for use by several threads.
/// </summary>
internal sealed class VerifiedNonces
{
    private const int Places = 1 << 15;

    private readonly Nonce?[] _places = new Nonce?[Places];

    /// <summary>Whether exactly these octets, signature and all, were added and are still there.</summary>
    /// <param name="nonce">Twenty-four octets.</param>
    /// <param name="serial">Tells nonces apart, one after the other.</param>
    public bool Holds(ReadOnlySpan<byte> nonce, uint serial) => Volatile.Read(ref _places[serial % Places]) is { } there && there.Is(nonce);

    public void Add(ReadOnlySpan<byte> nonce, uint serial) => Volatile.Write(ref _places[serial % Places], new Nonce(nonce));

    private sealed class Nonce(ReadOnlySpan<byte> octets)
    {
        private readonly ulong _first = BinaryPrimitives.ReadUInt64LittleEndian(octets);
        private readonly ulong _second = BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]);
        private readonly ulong _third = BinaryPrimitives.ReadUInt64LittleEndian(octets[16..]);

        /// <summary>In one time whichever octet differs: the signature must not be found out octet by octet.</summary>
        public bool Is(ReadOnlySpan<byte> other) => 0 == (
            (_first ^ BinaryPrimitives.ReadUInt64LittleEndian(other))
            | (_second ^ BinaryPrimitives.ReadUInt64LittleEndian(other[8..]))
            | (_third ^ BinaryPrimitives.ReadUInt64LittleEndian(other[16..])));
    }
}
