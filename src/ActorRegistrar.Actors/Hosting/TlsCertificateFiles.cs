namespace ActorRegistrar.Actors.Hosting;

/// <summary>Where one certificate of the server is, with its key.</summary>
public sealed record TlsCertificateFiles
{
    /// <summary>What the operator calls it; empty for the first one, which clients get that ask for no name or for an unknown one.</summary>
    public string Name { get; init; } = "";

    /// <summary>PEM, the server's certificate first and any intermediate ones after it, or PKCS #12 (<c>.pfx</c>).</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The private key as PEM; empty when it is in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Its first line is the password of the key or PKCS #12 file; empty for none.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>What stands before the names of its settings.</summary>
    internal string Section => Name.Length == 0 ? "Registrar:Tls:" : $"Registrar:Tls:Certificate:{Name}:";
}
