using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using ActorRegistrar.Actors.Tokens;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Actors.Flows;

/// <summary>
/// Flow tokens (RFC 5626 section 5.2): a flow as the user part of a URI, <c>sip:flow.X@domain;ob</c>, with a key and nothing stored. X holds
/// transport, remote and local address and the connection, sealed for the domain: the rules of no other domain lead to the flow.
/// </summary>
internal sealed class FlowTokens
{
    /// <summary>How the user part of every flow token begins.</summary>
    public const string Prefix = "flow.";

    private const int ConnectionBytes = 2 * sizeof(long);
    private const int MaxPlainBytes = 144;

    private readonly TokenSeal _seal;

    /// <param name="secret">At least 32 octets; null for a random key that ends with this object.</param>
    public FlowTokens(byte[]? secret = null) => _seal = new TokenSeal(secret ?? TokenSeal.NewSecret(), "flow token");

    /// <summary>
    /// The URI that stands for the flow of a binding, under the domain of its address-of-record; null for a binding that is no outbound flow
    /// or whose client is not directly connected.
    /// </summary>
    public string? Of(AddressOfRecord addressOfRecord, Binding binding)
    {
        RequestSource source = binding.Source;
        if (binding.RegId == 0 || source.IsRelayed || !binding.Path.IsEmpty) return null;
        string text = $"{source.Transport} {source.RemoteAddress} {source.LocalAddress}";
        int length = ConnectionBytes + text.Length;
        if (length > MaxPlainBytes || !LineText.IsOneLine(text)) return null;
        Span<byte> token = stackalloc byte[TokenSeal.Overhead + length];
        Span<byte> plain = token[TokenSeal.Overhead..];
        BinaryPrimitives.WriteUInt64LittleEndian(plain, source.Flow?.Run ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(plain[sizeof(long)..], source.Flow?.Id ?? 0);
        Encoding.ASCII.GetBytes(text, plain[ConnectionBytes..]);
        _seal.Seal(addressOfRecord.Domain, token);
        return $"sip:{Prefix}{Base64Url.EncodeToString(token)}@{addressOfRecord.Domain};ob";
    }

    /// <summary>Reads the user part of a flow token. False when it was not made here for this domain, or was changed.</summary>
    /// <param name="user">As in the URI, with <see cref="Prefix"/>.</param>
    /// <param name="domain">That of the URI, in canonical spelling, an alias under the name of its domain.</param>
    /// <param name="source">The flow; its <see cref="RequestSource.Flow"/> is null for UDP.</param>
    public bool TryRead(ReadOnlySpan<byte> user, ReadOnlySpan<char> domain, out RequestSource? source)
    {
        source = null;
        Span<byte> token = stackalloc byte[TokenSeal.Overhead + MaxPlainBytes];
        if (user.Length <= Prefix.Length) return false;
        if (Base64Url.DecodeFromUtf8(user[Prefix.Length..], token, out _, out int length) != OperationStatus.Done) return false;
        if (!_seal.TryOpen(domain, token[..length], out Span<byte> plain)) return false;
        ulong run = BinaryPrimitives.ReadUInt64LittleEndian(plain);
        long id = BinaryPrimitives.ReadInt64LittleEndian(plain[sizeof(long)..]);
        string[] parts = Encoding.ASCII.GetString(plain[ConnectionBytes..]).Split(' ');
        if (parts.Length != 3 || !LineText.IsOneLine(plain[ConnectionBytes..])) return false;
        source = new RequestSource(parts[0], parts[1], parts[2]) { Flow = id == 0 ? null : new FlowReference(run, id) };
        return true;
    }
}
