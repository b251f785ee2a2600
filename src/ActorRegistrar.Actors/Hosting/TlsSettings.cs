using System.Collections.Immutable;
using ActorRegistrar.Actors.Transport.Tls;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>Where the server's certificate is and whether clients need one. TLS 1.2 is the least that is spoken.</summary>
public sealed record TlsSettings
{
    /// <summary>PEM, the server's certificate first and any intermediate ones after it, or PKCS #12 (<c>.pfx</c>).</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The private key as PEM; empty when it is in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Its first line is the password of the key or PKCS #12 file; empty for none.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>
    /// Further certificates. A client is shown the one for the name that it asks for (RFC 6066 section 3), the exact name before a wildcard;
    /// of several for one name an ECDSA one where it can check that, else an RSA one.
    /// </summary>
    public ImmutableArray<TlsCertificateFiles> Certificates { get; init; } = [];

    /// <summary>Which cipher suites of TLS 1.2 are spoken.</summary>
    public TlsCipherSuites CipherSuites { get; init; }

    /// <summary>Whether clients show a certificate.</summary>
    public TlsClientCertificates ClientCertificates { get; init; }

    /// <summary>PEM: the authorities that client certificates must come from. Needed unless no client certificate is asked for.</summary>
    public string ClientAuthorityFile { get; init; } = "";

    /// <summary>
    /// PEM or DER: revocation lists of these authorities; a client certificate that is on one is refused. The file is read again like the
    /// others; nothing is asked of the network during a handshake. Empty for none.
    /// </summary>
    public string ClientRevocationFile { get; init; } = "";

    /// <summary>
    /// How often the files are looked at. When they have changed, new connections get what they hold now and open ones stay; files that
    /// cannot be used change nothing and are told in the log. Default 10 s.
    /// </summary>
    public TimeSpan ReloadEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>All certificates, the first one first.</summary>
    internal IEnumerable<TlsCertificateFiles> All =>
        Certificates.Prepend(new TlsCertificateFiles { CertificateFile = CertificateFile, KeyFile = KeyFile, PasswordFile = PasswordFile });

    /// <summary>Reads the files. A sentence that says what to change, with which a start would end; null when they can be used.</summary>
    /// <param name="now">Whether a certificate has expired is a matter of time.</param>
    public string? FindProblem(DateTimeOffset now) => TlsCertificates.FindProblem(this, now);
}

/// <summary>Which cipher suites are spoken; those of TLS 1.3 always, and never one without forward secrecy.</summary>
public enum TlsCipherSuites : byte
{
    /// <summary>
    /// What the platform takes, AEAD before CBC: telephones that know no better than ECDHE with AES-CBC are served.
    /// </summary>
    Platform = 0,
    /// <summary>AEAD alone (RFC 9325 section 4.2).</summary>
    Aead,
}

/// <summary>Whether clients show a certificate. One that is shown must always be valid.</summary>
public enum TlsClientCertificates : byte
{
    /// <summary>They are not asked.</summary>
    None = 0,
    /// <summary>They are asked and may have none.</summary>
    Request,
    /// <summary>Who has none is refused in the handshake.</summary>
    Require,
}
