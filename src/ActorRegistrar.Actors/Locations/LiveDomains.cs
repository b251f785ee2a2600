namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// The domains that are served at this moment. Listeners and addresses-of-record ask it for each request, so what replaces it holds from
/// the next request on, for those that are awake too; a binding that was granted stays as it was granted. Safe for use by several threads.
/// </summary>
public sealed class LiveDomains
{
    private volatile ServedDomains _current;

    /// <summary>Begins with these.</summary>
    public LiveDomains(ServedDomains domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        _current = domains;
    }

    /// <summary>What holds now. Whoever decides one request reads it once.</summary>
    public ServedDomains Current => _current;

    /// <summary>Puts others in their place, all at once.</summary>
    public void Replace(ServedDomains domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        _current = domains;
    }
}
