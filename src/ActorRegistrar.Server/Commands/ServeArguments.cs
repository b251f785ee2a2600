using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Commands;

/// <summary>The arguments of the server: settings only.</summary>
internal static class ServeArguments
{
    private static readonly string[] Sections = [RegistrarOptions.SectionName, "Logging"];

    /// <summary>Tells the settings among arguments from the rest; each keeps its order.</summary>
    public static (string[] Others, string[] Settings) Separate(IReadOnlyList<string> arguments)
    {
        List<string> rest = [], settings = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            bool isSetting = Sections.Any(section => argument.StartsWith($"--{section}:", StringComparison.OrdinalIgnoreCase));
            (isSetting ? settings : rest).Add(argument);
            if (isSetting && !argument.Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count) settings.Add(arguments[++i]);
        }
        return ([.. rest], [.. settings]);
    }

    /// <summary>Refuses whatever is not <c>--Section:Key=value</c> or <c>--Section:Key value</c>.</summary>
    /// <exception cref="UsageException">Something else was typed.</exception>
    public static IReadOnlyList<string> Check(IReadOnlyList<string> arguments, IEnumerable<string> verbs)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith('-'))
            {
                string advice = NearestName.Find(argument, verbs) is { } verb ? $"did you mean {verb}?" : "--help shows what there is.";
                throw new UsageException($"'{argument}' is not a command; {advice}");
            }
            if (!Sections.Any(section => argument.StartsWith($"--{section}:", StringComparison.OrdinalIgnoreCase)))
            {
                throw new UsageException($"'{argument}' is not an option of the server; settings are written --{RegistrarOptions.SectionName}:Key=value, --help shows examples.");
            }
            if (argument.Contains('=', StringComparison.Ordinal)) continue;
            if (++i == arguments.Count || arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"'{argument}' has no value; write {argument}=value.");
            }
        }
        return arguments;
    }
}
