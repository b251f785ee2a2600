
namespace ActorRegistrar.Server.Hosting;

/// <summary>Where settings come from.</summary>
internal static class ConfigurationSources
{
    private const string FileName = "appsettings.json";

    /// <summary>The files that settings may be in.</summary>
    public static IReadOnlyList<string> Files => [Path.Combine(AppContext.BaseDirectory, FileName), Path.Combine(Directory.GetCurrentDirectory(), FileName)];

    /// <summary>
    /// The file beside the executable, then the one in the working directory, then the environment, then the command line; the later
    /// wins.
    /// </summary>
    /// <exception cref="ServerConfigurationException">A file is not JSON.</exception>
    public static IConfigurationRoot Load(IReadOnlyList<string> arguments)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Files[0], optional: true)
                .AddJsonFile(Files[1], optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine([.. arguments])
                .Build();
        }
        catch (InvalidDataException unreadable)
        {
            throw new ServerConfigurationException($"{FileName} cannot be read: {unreadable.GetBaseException().Message}");
        }
    }
}
