using System.Buffers;

namespace ActorRegistrar.Location.State;

/// <summary>The one spelling of the user part of a sip or sips URI (RFC 3261 section 10.3 step 5).</summary>
internal static class CanonicalUser
{
    /// <summary>What may stand raw in <c>user</c>: unreserved and user-unreserved (RFC 3261 section 25.1).</summary>
    private static readonly SearchValues<byte> Raw =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$,;?/"u8);

    /// <summary>
    /// Undoes every escape, then escapes again, in upper case, only what may not stand raw. Two users with the same octets so come out
    /// the same, and none holds a raw '@', '%', NUL or space.
    /// </summary>
    /// <returns>False for a broken escape or when <paramref name="destination"/> is too small.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> user, Span<char> destination, out int written)
    {
        written = 0;
        while (!user.IsEmpty)
        {
            if (!TryReadOctet(ref user, out var octet)) return false;
            var width = Raw.Contains(octet) ? 1 : 3;
            if (destination.Length - written < width) return false;
            if (width == 1)
            {
                destination[written] = (char)octet;
            }
            else
            {
                destination[written] = '%';
                destination[written + 1] = HexDigit(octet >> 4);
                destination[written + 2] = HexDigit(octet & 0xF);
            }

            written += width;
        }

        return true;
    }

    private static bool TryReadOctet(ref ReadOnlySpan<byte> user, out byte octet)
    {
        octet = user[0];
        if (octet != (byte)'%')
        {
            user = user[1..];
            return true;
        }

        if (user.Length < 3 || !char.IsAsciiHexDigit((char)user[1]) || !char.IsAsciiHexDigit((char)user[2])) return false;
        octet = (byte)((HexValue(user[1]) << 4) | HexValue(user[2]));
        user = user[3..];
        return true;
    }

    private static char HexDigit(int value) => "0123456789ABCDEF"[value];

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
