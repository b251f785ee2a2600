using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>What clients choose a certificate by: whom it names, and the kind of its key.</summary>
/// <param name="Names">Host names and addresses in lower case; a name may begin with <c>*.</c>.</param>
/// <param name="Kind">The kind of its key.</param>
internal sealed record CertificateFace(ImmutableArray<string> Names, CertificateKind Kind)
{
    /// <summary>Reads it out of a certificate: its subject alternative names, or its common name where it has none.</summary>
    public static CertificateFace Of(X509Certificate2 certificate)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != "2.5.29.17") continue;
            var alternatives = new X509SubjectAlternativeNameExtension(extension.RawData, extension.Critical);
            names.AddRange(alternatives.EnumerateDnsNames().Select(name => name.TrimEnd('.').ToLowerInvariant()));
            names.AddRange(alternatives.EnumerateIPAddresses().Select(address => address.ToString()));
        }
        if (names.Count == 0 && certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } common) names.Add(common.ToLowerInvariant());
        return new CertificateFace(names.ToImmutable(), KindOf(certificate));
    }

    /// <summary>How well it is for a name in lower case: 2 by the very name, 1 by a wildcard (RFC 9525 section 6.3), 0 not at all.</summary>
    public int RankOf(string name)
    {
        name = name.TrimEnd('.');
        if (Names.Contains(name)) return 2;
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Names.Contains("*" + name[dot..]) ? 1 : 0;
    }

    public bool SharesNameWith(CertificateFace other) => Names.Any(name => other.Names.Contains(name));

    /// <summary>Whether it is never shown beside another that goes before it: of the same kind and for the same names, or more.</summary>
    public bool IsHiddenBy(CertificateFace earlier) => Kind == earlier.Kind && Names.All(name => earlier.Names.Contains(name));

    private static CertificateKind KindOf(X509Certificate2 certificate)
    {
        using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
        if (ecdsa is not null) return ecdsa.KeySize switch { 256 => CertificateKind.Ecdsa256, 384 => CertificateKind.Ecdsa384, 521 => CertificateKind.Ecdsa521, _ => CertificateKind.Other };
        using RSA? rsa = certificate.GetRSAPublicKey();
        return rsa is not null ? CertificateKind.Rsa : CertificateKind.Other;
    }
}

/// <summary>Kinds of keys that a client can check or not.</summary>
internal enum CertificateKind : byte
{
    Other = 0,
    Rsa,
    /// <summary>With the curve P-256.</summary>
    Ecdsa256,
    /// <summary>With the curve P-384.</summary>
    Ecdsa384,
    /// <summary>With the curve P-521.</summary>
    Ecdsa521,
}

internal static class CertificateKinds
{
    public static bool IsEcdsa(this CertificateKind kind) => kind is CertificateKind.Ecdsa256 or CertificateKind.Ecdsa384 or CertificateKind.Ecdsa521;
}
