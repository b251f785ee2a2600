using System.Buffers.Text;
using ActorRegistrar.LoadTest.Digests;
using ActorRegistrar.LoadTest.Engine;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>Writes one worker's requests, and recognizes their branches.</summary>
internal sealed class RequestWriter
{
    private const int MaxAddressBytes = 512;

    private readonly ITraffic _traffic;
    private readonly DigestSession? _digest;
    private readonly byte[] _run, _via, _branch;
    private readonly byte[] _address = new byte[MaxAddressBytes];

    /// <param name="traffic">Says who and what.</param>
    /// <param name="digest">Credentials; null to send none.</param>
    /// <param name="sentBy">Host and port of Via.</param>
    /// <param name="run">Told apart from every other worker and run; a token without '-'.</param>
    public RequestWriter(ITraffic traffic, DigestSession? digest, string sentBy, string run)
    {
        (_traffic, _digest) = (traffic, digest);
        _run = System.Text.Encoding.ASCII.GetBytes(run);
        _branch = System.Text.Encoding.ASCII.GetBytes($"z9hG4bK{run}-");
        _via = System.Text.Encoding.ASCII.GetBytes($" SIP/2.0\r\nVia: SIP/2.0/UDP {sentBy};rport;branch=");
    }

    /// <summary>Writes the request of a slot.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public int Write(Span<byte> destination, in Exchange exchange, int slot)
    {
        var addressWriter = new SipWriter(_address);
        _traffic.WriteAddressOfRecord(ref addressWriter, exchange.Target);
        ReadOnlySpan<byte> address = _address.AsSpan(0, addressWriter.Length);
        bool isLookup = exchange.Kind == RequestKind.Lookup;
        var method = isLookup ? "OPTIONS"u8 : "REGISTER"u8;
        // The domain of the address-of-record is the Request-URI of a REGISTER (RFC 3261 section 10.2).
        var domain = address[(address.IndexOf((byte)'@') + 1)..];

        var writer = new SipWriter(destination);
        writer.Write(method);
        int uriStart = writer.Length + 1;
        writer.Write(isLookup ? " "u8 : " sip:"u8);
        writer.Write(isLookup ? address : domain);
        int uriEnd = writer.Length;
        writer.Write(_via);
        writer.Write(_branch);
        writer.Write((long)slot);
        writer.Write("-"u8);
        writer.Write((long)exchange.Sequence);
        writer.Write("\r\nMax-Forwards: 70\r\nFrom: <"u8);
        writer.Write(address);
        writer.Write(">;tag="u8);
        WriteSerial(ref writer, exchange, slot, isOfRefreshes: false);
        writer.Write("\r\nTo: <"u8);
        writer.Write(address);
        writer.Write(">\r\nCall-ID: "u8);
        WriteSerial(ref writer, exchange, slot, isOfRefreshes: exchange.Kind == RequestKind.Refresh);
        writer.Write("\r\nCSeq: "u8);
        writer.Write((long)exchange.CSeq);
        writer.Write(" "u8);
        writer.Write(method);
        writer.EndLine();
        if (exchange.Kind is RequestKind.Register or RequestKind.Refresh) _traffic.WriteContact(ref writer, exchange.Target);
        if (!writer.IsTruncated) _digest?.WriteAuthorization(ref writer, method, destination[uriStart..uriEnd], address[4..address.IndexOf((byte)'@')]);
        writer.Write("User-Agent: ActorRegistrar.LoadTest\r\nContent-Length: 0\r\n\r\n"u8);
        return writer.IsTruncated ? throw new InvalidOperationException($"A request does not fit {destination.Length} bytes.") : writer.Length;
    }

    /// <summary>Reads slot and sequence back from a branch. False when it is not one of this worker's.</summary>
    public bool TryReadBranch(ReadOnlySpan<byte> branch, out int slot, out uint sequence)
    {
        (slot, sequence) = (0, 0);
        if (!branch.StartsWith(_branch)) return false;
        var rest = branch[_branch.Length..];
        return Utf8Parser.TryParse(rest, out slot, out int used) && used < rest.Length - 1 && rest[used] == (byte)'-'
            && Utf8Parser.TryParse(rest[(used + 1)..], out sequence, out int last) && used + 1 + last == rest.Length;
    }

    private void WriteSerial(ref SipWriter writer, in Exchange exchange, int slot, bool isOfRefreshes)
    {
        if (isOfRefreshes)
        {
            writer.Write("a"u8);
            writer.Write((long)exchange.Target);
        }
        else
        {
            writer.Write((long)slot);
            writer.Write("."u8);
            writer.Write((long)exchange.Serial);
        }
        writer.Write("."u8);
        writer.Write(_run);
    }
}
