using System.IO.Hashing;
using System.Security.Cryptography;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transactions;

/// <summary>
/// Names of server transactions as 128-bit hashes under a secret of this process, so that a table of them holds no text and nobody
/// outside can aim at a collision.
/// </summary>
internal sealed class TransactionKeys
{
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly XxHash128 _hash = new(Seed);

    /// <summary>
    /// The transaction that a request belongs to: branch, sent-by and method, or for a branch without the magic cookie the older rule
    /// (RFC 3261 section 17.2.3). The source address is part of it: nobody is sent what another was answered.
    /// </summary>
    public UInt128 OfTransaction(SipMessage request, in ViaValue via, ReadOnlySpan<byte> sourceAddress)
    {
        Append(sourceAddress);
        if (via.HasMagicCookie)
        {
            Append(via.Branch);
            Append(via.ProtocolAndSentBy);
            Append(request.MethodName);
        }
        else
        {
            Append(request.RequestUri);
            Append(request.To.Tag);
            Append(request.From.Tag);
            Append(request.CallId);
            AppendCSeq(request);
            Append(via.ProtocolAndSentBy);
            Append(via.Parameters);
        }
        return Take();
    }

    /// <summary>
    /// The transaction of an authenticated request: only the same octets from the same source belong to it. Whoever changed one of them has
    /// not what it takes to be told the answer (RFC 7616 section 5.5).
    /// </summary>
    public UInt128 OfSameBytes(SipMessage request, ReadOnlySpan<byte> sourceAddress, int sourcePort)
    {
        Span<byte> port = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(port, sourcePort);
        Append(sourceAddress);
        Append(port);
        Append(request.Bytes);
        return Take();
    }

    /// <summary>
    /// What copies of one request that came by different ways have in common: From tag, Call-ID and CSeq (RFC 3261 section 8.2.2.2).
    /// </summary>
    public UInt128 OfRequest(SipMessage request)
    {
        Append(request.From.Tag);
        Append(request.CallId);
        AppendCSeq(request);
        return Take();
    }

    /// <summary>A To tag that every response to this request gets, sent again or not, without keeping it (RFC 3261 section 8.2.6.2).</summary>
    public ulong TagFor(SipMessage request, in ViaValue via)
    {
        Append("tag"u8);
        Append(via.Branch);
        Append(request.CallId);
        AppendCSeq(request);
        return (ulong)Take();
    }

    private void AppendCSeq(SipMessage request)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BitConverter.TryWriteBytes(number, request.CSeqNumber);
        _hash.Append(number);
        Append(request.MethodName);
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(length, part.Length);
        _hash.Append(length);
        _hash.Append(part);
    }

    private UInt128 Take()
    {
        UInt128 key = _hash.GetCurrentHashAsUInt128();
        _hash.Reset();
        return key;
    }
}
