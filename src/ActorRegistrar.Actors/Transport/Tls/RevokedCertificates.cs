using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>
/// The certificates on revocation lists (RFC 5280 section 5.1). The lists are files of the operator's, as trusted as those of the
/// authorities beside them: their signatures are not looked at, and one past its next update holds on.
/// </summary>
internal sealed class RevokedCertificates
{
    private readonly HashSet<string> _serials = new(StringComparer.Ordinal);
    private readonly List<byte[]> _issuers = [];

    /// <summary>No list.</summary>
    public static RevokedCertificates None { get; } = new();

    /// <summary>Whose lists these are, as distinguished names in DER.</summary>
    public IReadOnlyList<byte[]> Issuers => _issuers;

    /// <summary>Reads lists as PEM, one after the other, or one as DER; nothing is none.</summary>
    public static bool TryRead(byte[] file, [NotNullWhen(true)] out RevokedCertificates? revoked)
    {
        revoked = None;
        if (file.Length == 0) return true;
        revoked = new RevokedCertificates();
        try
        {
            if (file.AsSpan().IndexOf("-----BEGIN "u8) < 0)
            {
                revoked.Add(file);
                return true;
            }
            ReadOnlySpan<char> text = Encoding.UTF8.GetString(file);
            while (PemEncoding.TryFind(text, out PemFields fields))
            {
                if (text[fields.Label] is not "X509 CRL") return false;
                revoked.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
                text = text[fields.Location.End..];
            }
            return revoked._issuers.Count > 0;
        }
        catch (Exception ex) when (ex is AsnContentException or CryptographicException or FormatException)
        {
            revoked = null;
            return false;
        }
    }

    /// <summary>Whether a certificate is on one of the lists.</summary>
    public bool Has(X509Certificate2 certificate) => _serials.Count > 0 && _serials.Contains(Key(certificate.IssuerName.RawData, certificate.SerialNumberBytes.Span));

    private void Add(byte[] list)
    {
        AsnReader signed = new AsnReader(list, AsnEncodingRules.DER).ReadSequence();
        AsnReader toBeSigned = signed.ReadSequence();
        if (toBeSigned.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) toBeSigned.ReadInteger();
        toBeSigned.ReadSequence(); // algorithm
        byte[] issuer = toBeSigned.ReadEncodedValue().ToArray();
        _issuers.Add(issuer);
        toBeSigned.ReadEncodedValue(); // this update
        if (toBeSigned.HasData && IsTime(toBeSigned.PeekTag())) toBeSigned.ReadEncodedValue(); // next update
        if (!toBeSigned.HasData || !toBeSigned.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)) return;
        AsnReader entries = toBeSigned.ReadSequence();
        while (entries.HasData) _serials.Add(Key(issuer, entries.ReadSequence().ReadIntegerBytes().Span));
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    /// <summary>A number is unique with its issuer only.</summary>
    private static string Key(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> serial) => $"{Convert.ToHexString(issuer)} {Convert.ToHexString(serial.TrimStart((byte)0))}";
}
