using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>What a registrar grants. All lifetimes in whole seconds.</summary>
public sealed record RegistrationPolicy
{
    /// <summary>Every value at its default.</summary>
    public static RegistrationPolicy Default { get; } = new();

    /// <summary>The shortest lifetime granted; a shorter one asked for is refused 423 (RFC 3261 section 10.3 step 7). Default 60.</summary>
    public uint MinExpires { get; init; } = 60;

    /// <summary>The lifetime of a contact that names none. Default 3600.</summary>
    public uint DefaultExpires { get; init; } = 3600;

    /// <summary>The longest lifetime granted; a longer one asked for is shortened. Default 7200.</summary>
    public uint MaxExpires { get; init; } = 7200;

    /// <summary>Bindings one address-of-record may hold. Default 10.</summary>
    public int MaxContacts { get; init; } = 10;

    /// <summary>
    /// Octets that all bindings of one address-of-record may have together (<see cref="BindingOctets"/>): each change stores them all again.
    /// Default 8192.
    /// </summary>
    public int MaxBindingBytes { get; init; } = 8192;

    /// <summary>Octets of a contact's URI. Default 512.</summary>
    public int MaxContactUriBytes { get; init; } = 512;

    /// <summary>How often the bindings of one address-of-record may be changed by REGISTER. Default <see cref="ChangeBudget.OfAddressOfRecord"/>.</summary>
    public ChangeBudget Changes { get; init; } = ChangeBudget.OfAddressOfRecord;

    /// <summary>How often one authenticated user may change bindings by REGISTER. Default <see cref="ChangeBudget.OfUser"/>.</summary>
    public ChangeBudget UserChanges { get; init; } = ChangeBudget.OfUser;

    /// <summary>Which sources may register. Default <see cref="NetworkAccess.Any"/>.</summary>
    public NetworkAccess Sources { get; init; } = NetworkAccess.Any;

    /// <summary>Where contacts may lie. Default <see cref="ContactAccess.Any"/>.</summary>
    public ContactAccess ContactNetworks { get; init; } = ContactAccess.Any;

    /// <summary>Who may ask where an address-of-record can be reached. Default <see cref="CallerPolicy.Default"/>.</summary>
    public CallerPolicy Callers { get; init; } = CallerPolicy.Default;

    /// <summary>Where the registrar bends to what clients do. Default <see cref="CompatibilityProfile.Default"/>.</summary>
    public CompatibilityProfile Compatibility { get; init; } = CompatibilityProfile.Default;

    /// <summary>What is offered beyond RFC 3261. Default <see cref="ExtensionPolicy.Default"/>.</summary>
    public ExtensionPolicy Extensions { get; init; } = ExtensionPolicy.Default;
}
