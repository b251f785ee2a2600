using System.IO.Hashing;
using System.Text;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>
/// Strings that many requests repeat (User-Agent, Path, parameters), made once and shared. A fixed number of places, the newest wins; what
/// does not hit costs what it would cost anyway.
/// </summary>
internal sealed class StringCache
{
    private const int Places = 1024;

    private readonly (ulong Hash, byte[] Bytes, string Text)[] _places = new (ulong, byte[], string)[Places];

    /// <summary>The text of these UTF-8 bytes.</summary>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        ulong hash = XxHash3.HashToUInt64(bytes);
        ref (ulong Hash, byte[] Bytes, string Text) place = ref _places[hash % Places];
        if (place.Text is null || place.Hash != hash || !bytes.SequenceEqual(place.Bytes))
            place = (hash, bytes.ToArray(), Encoding.UTF8.GetString(bytes));
        return place.Text;
    }
}
