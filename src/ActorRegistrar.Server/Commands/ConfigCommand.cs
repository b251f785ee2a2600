using System.CommandLine;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>config</c>: what can be set, and whether what is set can be used.</summary>
internal static class ConfigCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "config";

    private const string Example = "ActorRegistrar.Server config";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings) => new(Name, $"""
        Show what can be set, or check what is set.

        Examples:
          {Example} reference
          {Example} check --Registrar:MinExpires=120
        """)
    {
        Reference(),
        Check(settings),
    };

    private static Command Reference()
    {
        var verb = new Command("reference", $"""
            Print every setting with its default, its values and its meaning.

            Examples:
              {Example} reference
              {Example} reference --json
            """);
        var markdown = new Option<bool>("--markdown") { Description = "As a table in Markdown." };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        verb.Add(markdown);
        verb.Add(json);
        verb.SetAction(typed => typed.InvocationConfiguration.Output.Write(
            typed.GetValue(json) ? SettingsReference.RenderJson() : typed.GetValue(markdown) ? SettingsReference.RenderMarkdown() : SettingsReference.RenderText()));
        return verb;
    }

    private static Command Check(IReadOnlyList<string> settings)
    {
        var verb = new Command("check", $"""
            Say whether the server could be started with these settings: the files, the environment and what is typed. Opens no socket and
            changes nothing, so it may be done beside a running server. Ends with 0 when they can be used, else with 2.

            Examples:
              {Example} check
              {Example} check --Registrar:Listen=tls://127.0.0.1:5061 --Registrar:Tls:CertificateFile=server.pem
            """);
        verb.SetAction(async (typed, cancellation) =>
        {
            RegistrarOptions options = RegistrarOptionsReader.Read(ConfigurationSources.Load(settings), out IReadOnlyList<string> problems);
            if (problems.Count == 0 && options.Tls?.FindProblem(DateTimeOffset.UtcNow) is { } uncertified) problems = [uncertified];
            if (problems.Count > 0) throw new UsageException(string.Join(Environment.NewLine, problems));
            AkkaSettings.Load();
            await typed.InvocationConfiguration.Output.WriteLineAsync("The settings can be used.".AsMemory(), cancellation);
            foreach (string warning in StartupReport.Warnings(options)) await typed.InvocationConfiguration.Output.WriteLineAsync(("warning: " + warning).AsMemory(), cancellation);
        });
        return verb;
    }
}
