using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>A part of the server that takes other settings while it runs.</summary>
internal interface IReloadable
{
    /// <summary>Whether this part takes a setting, named with its section: <c>Registrar:MaxContacts</c>.</summary>
    bool Takes(string key);

    /// <summary>
    /// Makes ready what the settings ask for and changes nothing yet: when one part cannot, none is changed.
    /// </summary>
    /// <param name="options">The settings, each of which is right by itself and with the others.</param>
    /// <param name="configuration">All sources.</param>
    /// <returns>Puts it in force; must not fail.</returns>
    /// <exception cref="Hosting.ServerConfigurationException">It cannot be done; the message says what to change.</exception>
    Action Prepare(RegistrarOptions options, IConfiguration configuration);
}
