using Akka.Configuration;

namespace ActorRegistrar.Server.Hosting;

/// <summary>Akka's own settings, from the file beside the executable.</summary>
internal static class AkkaSettings
{
    /// <summary>Reads <c>hocon/registrar.conf</c>.</summary>
    /// <exception cref="ServerConfigurationException">It is missing or is not HOCON.</exception>
    public static Config Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "hocon", "registrar.conf");
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ConfigurationException or FormatException)
        {
            throw new ServerConfigurationException($"{path} cannot be read ({unreadable.Message}); put back the one that came with the server.");
        }
    }
}
