namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>Which of several certificates a client is shown: one for the name that it asks for, of a kind that it can check.</summary>
internal static class CertificateChoice
{
    private const ushort Ecdsa256 = 0x0403, Ecdsa384 = 0x0503, Ecdsa521 = 0x0603, EcdsaSha1 = 0x0203;

    /// <summary>rsa_pss_rsae with SHA-256, SHA-384 and SHA-512, all that TLS 1.3 signs with such a key (RFC 8446 section 4.2.3).</summary>
    private static readonly ushort[] RsaPss = [0x0804, 0x0805, 0x0806];

    private static readonly ushort[] RsaPkcs1 = [0x0401, 0x0501, 0x0601, 0x0201];

    /// <summary>
    /// The place of the best one. A name goes before everything: the exact one before a wildcard, and where no certificate is for the name,
    /// or the client names none, the first and those that share a name with it. Of these one that the client can check, and of those ECDSA,
    /// which costs less, before RSA.
    /// </summary>
    /// <param name="faces">What can be shown, in order; at least one.</param>
    /// <param name="hello">What the client says; null when it could not be read.</param>
    public static int Of(IReadOnlyList<CertificateFace> faces, ClientHello? hello)
    {
        if (hello is null) return 0;
        bool isNamed = hello.ServerName.Length > 0 && faces.Any(face => face.RankOf(hello.ServerName) > 0);
        int best = 0;
        (bool Usable, int Rank, bool IsEcdsa) bestScore = (false, -1, false);
        for (int i = 0; i < faces.Count; i++)
        {
            int rank = isNamed ? faces[i].RankOf(hello.ServerName) : i == 0 || faces[i].SharesNameWith(faces[0]) ? 1 : 0;
            if (rank == 0) continue;
            (bool Usable, int Rank, bool IsEcdsa) score = (CanCheck(hello, faces[i].Kind), rank, faces[i].Kind.IsEcdsa());
            if (score.CompareTo(bestScore) <= 0) continue;
            (best, bestScore) = (i, score);
        }
        return best;
    }

    /// <summary>Whether a client can make a handshake with a certificate of this kind.</summary>
    private static bool CanCheck(ClientHello hello, CertificateKind kind)
    {
        if (hello.SpeaksTls13)
        {
            return kind switch
            {
                CertificateKind.Ecdsa256 => Has(hello.Signatures, Ecdsa256),
                CertificateKind.Ecdsa384 => Has(hello.Signatures, Ecdsa384),
                CertificateKind.Ecdsa521 => Has(hello.Signatures, Ecdsa521),
                CertificateKind.Rsa => Has(hello.Signatures, RsaPss),
                _ => true,
            };
        }
        // TLS 1.2 names the kind of key in the suite, and the curve among the groups (RFC 8422 sections 2 and 5.1).
        return kind switch
        {
            CertificateKind.Ecdsa256 => SpeaksEcdsa(hello, 23),
            CertificateKind.Ecdsa384 => SpeaksEcdsa(hello, 24),
            CertificateKind.Ecdsa521 => SpeaksEcdsa(hello, 25),
            CertificateKind.Rsa => hello.Suites.Any(IsRsaSuite) && (hello.Signatures is null || Has(hello.Signatures, RsaPkcs1) || Has(hello.Signatures, RsaPss)),
            _ => true,
        };
    }

    private static bool SpeaksEcdsa(ClientHello hello, ushort curve) =>
        hello.Suites.Any(IsEcdsaSuite) && (hello.Groups is null || Has(hello.Groups, curve))
        && (hello.Signatures is null || Has(hello.Signatures, Ecdsa256, Ecdsa384, Ecdsa521, EcdsaSha1));

    private static bool Has(ushort[]? numbers, params ReadOnlySpan<ushort> any) => numbers.AsSpan().IndexOfAny(any) >= 0;

    /// <summary>TLS_ECDHE_ECDSA with AES-GCM, AES-CCM, ChaCha20-Poly1305 or AES-CBC.</summary>
    private static bool IsEcdsaSuite(ushort suite) =>
        suite is 0xC009 or 0xC00A or 0xC023 or 0xC024 or 0xC02B or 0xC02C or 0xC0AC or 0xC0AD or 0xC0AE or 0xC0AF or 0xCCA9;

    /// <summary>TLS_ECDHE_RSA, TLS_DHE_RSA and TLS_RSA with the same.</summary>
    private static bool IsRsaSuite(ushort suite) =>
        suite is 0xC013 or 0xC014 or 0xC027 or 0xC028 or 0xC02F or 0xC030 or 0xCCA8 or 0x0033 or 0x0039 or 0x0067 or 0x006B or 0x009E or 0x009F or 0xCCAA
            or 0x002F or 0x0035 or 0x003C or 0x003D or 0x009C or 0x009D;
}
