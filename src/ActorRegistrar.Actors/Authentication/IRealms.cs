using System.Text;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>Names the protection space of a domain. Called for every REGISTER on the thread that received it: no blocking, no allocation.</summary>
public interface IRealms
{
    /// <summary>Writes the realm of a served domain.</summary>
    /// <param name="domain">In canonical spelling.</param>
    /// <param name="realm">Receives UTF-8; 256 bytes.</param>
    /// <returns>Bytes written.</returns>
    int Write(ReadOnlySpan<char> domain, Span<byte> realm);
}

/// <summary>The realm is the domain.</summary>
public sealed class DomainRealms : IRealms
{
    /// <summary>The only instance.</summary>
    public static DomainRealms Instance { get; } = new();

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<char> domain, Span<byte> realm) => Encoding.UTF8.GetBytes(domain, realm);
}
