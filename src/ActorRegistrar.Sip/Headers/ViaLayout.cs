using System.Text;
using System.Text.Unicode;
using ActorRegistrar.Sip.Text;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Headers;

/// <summary>How far a Via value can be used.</summary>
internal enum ViaReading : byte
{
    /// <summary>No protocol, transport or sent-by: nothing can be answered.</summary>
    Unusable,
    /// <summary>A sent-by to answer to, but parameters that cannot be read (RFC 4475 section 3.1.2.1).</summary>
    Answerable,
    /// <summary>As the grammar wants it, or so near that only one meaning is left.</summary>
    WellFormed,
}

/// <summary>Where the parts of a Via value stand in its trimmed text; kept by a message so that it is read once.</summary>
internal struct ViaLayout
{
    public int TransportStart;
    public int TransportLength;
    public int HostStart;
    public int HostLength;
    public int Port;
    public int SentByEnd;
    public int ParametersStart;
    public int ParameterCount;
    public int BranchStart;
    public int BranchLength;
    public int MaddrStart;
    public int MaddrLength;
    public bool HasRport;

    public static ViaReading Read(ReadOnlySpan<byte> text, out ViaLayout layout)
    {
        layout = default;
        var read = default(ViaLayout);
        if (!TryReadProtocol(text, out int at, ref read) || !TryReadSentBy(text, at, ref read)) return ViaReading.Unusable;
        bool wellFormed = TryReadParameters(text, ref read) && Utf8.IsValid(text);
        layout = read;
        return wellFormed ? ViaReading.WellFormed : ViaReading.Answerable;
    }

    /// <summary>protocol-name SLASH protocol-version SLASH transport LWS. Any version: a 505 must find its way back too.</summary>
    private static bool TryReadProtocol(ReadOnlySpan<byte> text, out int at, ref ViaLayout read)
    {
        at = 0;
        if (!TrySkipTokenAndSlash(text, ref at) || !TrySkipTokenAndSlash(text, ref at)) return false;
        int end = Octets.SkipRun(text, at, Octets.Token);
        (read.TransportStart, read.TransportLength) = (at, end - at);
        at = Octets.SkipWhiteSpace(text, end);
        return read.TransportLength > 0 && at > end;
    }

    private static bool TrySkipTokenAndSlash(ReadOnlySpan<byte> text, ref int at)
    {
        int end = Octets.SkipRun(text, at, Octets.Token);
        if (end == at) return false;
        at = Octets.SkipWhiteSpace(text, end);
        if (at == text.Length || text[at] != (byte)'/') return false;
        at = Octets.SkipWhiteSpace(text, at + 1);
        return true;
    }

    private static bool TryReadSentBy(ReadOnlySpan<byte> text, int at, ref ViaLayout read) =>
        TryReadHostAndPort(text, at, ref read) || TryReadOpaqueSentBy(text, at, ref read);

    /// <summary>
    /// A sent-by that is no host and port: an address without brackets or with its zone, a port that does not exist. It is repeated and
    /// never used, for a response goes to where the request came from.
    /// </summary>
    private static bool TryReadOpaqueSentBy(ReadOnlySpan<byte> text, int at, ref ViaLayout read)
    {
        int end = Octets.SkipRun(text, at, Octets.OpaqueSentBy);
        (read.HostStart, read.HostLength, read.Port, read.SentByEnd) = (at, end - at, 0, end);
        read.ParametersStart = Octets.SkipWhiteSpace(text, end);
        return end > at && (read.ParametersStart == text.Length || text[read.ParametersStart] == (byte)';');
    }

    private static bool TryReadHostAndPort(ReadOnlySpan<byte> text, int at, ref ViaLayout read)
    {
        int hostLength = HostName.LengthOf(text[at..]);
        if (hostLength == 0) return false;
        (read.HostStart, read.HostLength) = (at, hostLength);
        read.SentByEnd = at + hostLength;
        at = Octets.SkipWhiteSpace(text, read.SentByEnd);
        if (at < text.Length && text[at] == (byte)':')
        {
            int start = Octets.SkipWhiteSpace(text, at + 1);
            int end = start;
            while (end < text.Length && Octets.IsDigit(text[end])) end++;
            if (!Digits.TryRead(text[start..end], ushort.MaxValue, out long port) || port == 0) return false;
            read.Port = (int)port;
            read.SentByEnd = end;
            at = Octets.SkipWhiteSpace(text, end);
        }
        read.ParametersStart = at;
        return at == text.Length || text[at] == (byte)';';
    }

    private static bool TryReadParameters(ReadOnlySpan<byte> text, ref ViaLayout read)
    {
        var parameters = new HeaderParameters(text[read.ParametersStart..]);
        while (parameters.MoveNext())
        {
            read.ParameterCount++;
            int start = read.ParametersStart + parameters.ValueStart;
            if (Ascii.EqualsIgnoreCase(parameters.Name, "branch"u8))
            {
                // Two branches would name two transactions; one without a value is none (RFC 2543 had none).
                if (read.BranchLength > 0) return false;
                (read.BranchStart, read.BranchLength) = (start, parameters.Value.Length);
            }
            else if (Ascii.EqualsIgnoreCase(parameters.Name, "rport"u8))
            {
                read.HasRport = true;
            }
            else if (Ascii.EqualsIgnoreCase(parameters.Name, "maddr"u8))
            {
                if (read.MaddrLength > 0) return false;
                (read.MaddrStart, read.MaddrLength) = (start, parameters.Value.Length);
            }
        }
        return parameters.IsComplete;
    }
}
