using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Hosting;

/// <summary>Where settings come from.</summary>
internal static class ConfigurationSources
{
    private const string FileName = "appsettings.json";

    /// <summary>
    /// The file beside the executable, then the one in the working directory, then the environment, then the command line; the later
    /// wins.
    /// </summary>
    /// <exception cref="UsageException">A file is not JSON.</exception>
    public static IConfigurationRoot Load(IReadOnlyList<string> arguments)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, FileName), optional: true)
                .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), FileName), optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine([.. arguments])
                .Build();
        }
        catch (InvalidDataException unreadable)
        {
            throw new UsageException($"{FileName} cannot be read: {unreadable.InnerException?.Message ?? unreadable.Message}");
        }
    }
}
