using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>What a nonce in a request turns out to be.</summary>
internal enum NonceState : byte
{
    /// <summary>Made here or with the same key, and of age.</summary>
    Valid = 0,
    /// <summary>Made here or with the same key, but too long ago, or by an earlier run whose nonce counts are lost.</summary>
    Expired,
    /// <summary>Made by nobody who has a key of ours.</summary>
    Foreign,
}

/// <summary>Names one nonce.</summary>
/// <param name="IssuedAt">Milliseconds since 1970.</param>
/// <param name="Serial">Tells those of one millisecond apart.</param>
internal readonly record struct NonceId(long IssuedAt, uint Serial);

/// <summary>
/// Nonces that nobody has to remember (RFC 7616 section 3.3): key number, time, serial number and a mark of whom they were sent to, signed.
/// Twenty-four bytes, written in base64url. Safe for use by several threads.
/// </summary>
internal sealed class Nonces
{
    /// <summary>Characters of a nonce.</summary>
    public const int Length = 32;

    private const int SignedBytes = 14;
    private const int MarkBytes = 3;
    private const int SignatureBytes = 10;
    private const int TotalBytes = SignedBytes + SignatureBytes;

    /// <summary>A run before this one, or another machine with the same keys, may be a little ahead.</summary>
    private const long MaxClockSkewMs = 5_000;

    private readonly NonceKeys _keys;
    private readonly long _lifetimeMs;
    private readonly long _notBeforeMs;
    private readonly NonceClock _clock;
    private readonly VerifiedNonces _verified = new();
    private int _lastSerial = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <param name="keys">Sign them.</param>
    /// <param name="lifetime">How long one may be used.</param>
    /// <param name="notBefore">Those made earlier, in milliseconds since 1970, have expired: their counts are not known.</param>
    public Nonces(NonceKeys keys, TimeSpan lifetime, long notBefore)
    {
        _keys = keys;
        _lifetimeMs = (long)lifetime.TotalMilliseconds;
        _notBeforeMs = notBefore;
        _clock = new NonceClock(notBefore);
    }

    /// <summary>The time of the earliest nonce that is taken, in milliseconds since 1970.</summary>
    public long NotBefore => _notBeforeMs;

    /// <summary>Writes a new nonce, <see cref="Length"/> bytes.</summary>
    /// <param name="now">The time.</param>
    /// <param name="nonce">Where to.</param>
    /// <param name="source">Whom it is sent to; it may be used from elsewhere too.</param>
    public void Issue(DateTimeOffset now, Span<byte> nonce, ulong source = 0)
    {
        Span<byte> bytes = stackalloc byte[TotalBytes];
        bytes[0] = _keys.CurrentId;
        WriteTime(bytes[1..], _clock.At(now));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[7..], (uint)Interlocked.Increment(ref _lastSerial));
        WriteMark(bytes[11..], source);
        Sign(_keys.Current, bytes[..SignedBytes], bytes[SignedBytes..]);
        Base64Url.EncodeToUtf8(bytes, nonce, out _, out _);
    }

    /// <summary>Reads a nonce of a request.</summary>
    public NonceState Read(ReadOnlySpan<byte> nonce, DateTimeOffset now, out NonceId id) => Read(nonce, now, 0, out id, out _);

    /// <summary>Reads a nonce of a request.</summary>
    /// <param name="nonce">As it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="source">Where the request comes from.</param>
    /// <param name="id">Its name; none for a foreign one.</param>
    /// <param name="isOfSource">Whether it was sent to where the request comes from, and so the request really comes from there.</param>
    public NonceState Read(ReadOnlySpan<byte> nonce, DateTimeOffset now, ulong source, out NonceId id, out bool isOfSource)
    {
        id = default;
        isOfSource = false;
        Span<byte> bytes = stackalloc byte[TotalBytes], signature = stackalloc byte[SignatureBytes], mark = stackalloc byte[MarkBytes];
        if (nonce.Length != Length || Base64Url.DecodeFromUtf8(nonce, bytes, out _, out int written) != System.Buffers.OperationStatus.Done || written != TotalBytes)
            return NonceState.Foreign;
        uint serial = BinaryPrimitives.ReadUInt32BigEndian(bytes[7..]);
        if (!_verified.Holds(bytes, serial))
        {
            if (!_keys.TryFind(bytes[0], out ReadOnlySpan<byte> key)) return NonceState.Foreign;
            Sign(key, bytes[..SignedBytes], signature);
            if (!CryptographicOperations.FixedTimeEquals(signature, bytes[SignedBytes..])) return NonceState.Foreign;
            _verified.Add(bytes, serial);
        }
        id = new NonceId(ReadTime(bytes[1..]), serial);
        WriteMark(mark, source);
        isOfSource = mark.SequenceEqual(bytes.Slice(11, MarkBytes));
        long age = _clock.At(now) - id.IssuedAt;
        return age < _lifetimeMs && age >= -MaxClockSkewMs && id.IssuedAt >= _notBeforeMs ? NonceState.Valid : NonceState.Expired;
    }

    private static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> signed, Span<byte> signature)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, whole);
        whole[..SignatureBytes].CopyTo(signature);
    }

    private static void WriteMark(Span<byte> three, ulong source)
    {
        BinaryPrimitives.WriteUInt16BigEndian(three, (ushort)(source >> 24));
        three[2] = (byte)(source >> 16);
    }

    private static void WriteTime(Span<byte> six, long milliseconds)
    {
        BinaryPrimitives.WriteUInt16BigEndian(six, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(six[2..], (uint)milliseconds);
    }

    private static long ReadTime(ReadOnlySpan<byte> six) =>
        ((long)BinaryPrimitives.ReadUInt16BigEndian(six) << 32) | BinaryPrimitives.ReadUInt32BigEndian(six[2..]);
}
