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

    /// <summary>Whether clients show a certificate.</summary>
    public TlsClientCertificates ClientCertificates { get; init; }

    /// <summary>PEM: the authorities that client certificates must come from. Needed unless no client certificate is asked for.</summary>
    public string ClientAuthorityFile { get; init; } = "";

    /// <summary>
    /// How often the files are looked at. When they have changed, new connections get what they hold now and open ones stay; files that
    /// cannot be used change nothing and are told in the log. Default 10 s.
    /// </summary>
    public TimeSpan ReloadEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads the files. A sentence that says what to change, with which a start would end; null when they can be used.</summary>
    /// <param name="now">Whether a certificate has expired is a matter of time.</param>
    public string? FindProblem(DateTimeOffset now) => TlsCertificates.FindProblem(this, now);
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
