using System.CommandLine;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Commands;

/// <summary>The command line: without a verb it serves.</summary>
internal static class CommandLineRoot
{
    private const string ServeName = "serve";

    /// <summary>The verbs that take the server's settings, for the same database.</summary>
    private static readonly string[] WithSettings = [UsersCommand.Name, HealthCommand.Name, ConfigCommand.Name, LookupCommand.Name, HistoryCommand.Name, BindingsCommand.Name,
        ExportCommand.Name, ImportCommand.Name, EraseCommand.Name, RepairCommand.Name, ReplayCommand.Name];

    /// <summary>Runs what was typed.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where sentences about failures go.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        // Settings may stand anywhere behind these verbs, where the parser would take one for an argument.
        (string[] rest, string[] settings) = arguments is [var first, ..] && WithSettings.Contains(first) ? ServeArguments.Separate(arguments) : (arguments, []);
        ParseResult typed = Create(settings).Parse(rest);
        // A shell that completes asks for suggestions, whatever has been typed so far.
        if (rest is [['[', ..], ..]) return await typed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, CancellationToken.None);
        // Settings are tokens that no verb knows, so the parser lets such tokens pass; only serving has a use for them.
        bool isServing = typed.CommandResult.Command is RootCommand or { Name: ServeName };
        IEnumerable<string> unknown = isServing ? [] : typed.UnmatchedTokens.Select(token => $"'{token}' is not known to {typed.CommandResult.Command.Name}.");
        string[] problems = [.. typed.Errors.Select(wrong => wrong.Message), .. unknown];
        if (problems.Length > 0)
        {
            foreach (string problem in problems) await error.WriteLineAsync(problem);
            await error.WriteLineAsync("--help shows the usage.");
            return ExitCodes.Wrong;
        }
        try
        {
            // The host handles signals itself while serving; a second handler would cut its draining short.
            return await typed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception ex) when (ex is UsageException or ServerConfigurationException)
        {
            await error.WriteLineAsync(ex.Message);
            return ExitCodes.Wrong;
        }
        catch (Exception unexpected)
        {
            // Nobody is left to handle it; on one line it is at least found by whoever searches the log for the end.
            await error.WriteLineAsync("ended by " + LogText.Escape(unexpected.ToString()));
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Create(IReadOnlyList<string> settings)
    {
        var root = new RootCommand("""
            ActorRegistrar, a SIP registrar. Without a command it serves; every setting has a default.

            Examples:
              ActorRegistrar.Server
              ActorRegistrar.Server --Registrar:Listen=udp://127.0.0.1:15060 --Registrar:DataDirectory=/var/lib/registrar
              ActorRegistrar.Server register sip:bob@localhost --contact sip:bob@127.0.0.1:5070 --expires 600
              ActorRegistrar.Server lookup sip:bob@localhost
              ActorRegistrar.Server unregister sip:bob@localhost
              ActorRegistrar.Server users add bob@example.com
              ActorRegistrar.Server export --output bindings.jsonl
              ActorRegistrar.Server import --from-kamailio postgres://kamailio@127.0.0.1/kamailio --dry-run
              ActorRegistrar.Server tail --domain example.com
              source <(ActorRegistrar.Server completion bash)
              ActorRegistrar.Server history sip:bob@localhost
              ActorRegistrar.Server bindings --at yesterday --count
            """);
        var serve = new Command(ServeName, """
            Serve. Settings are written --Registrar:Key=value, or Registrar__Key=value in the environment, or in appsettings.json.

            Examples:
              ActorRegistrar.Server serve --Registrar:Domains=example.com --Registrar:MinExpires=120
              ActorRegistrar.Server serve --Registrar:Listen:0=udp://[::1]:5060 --Registrar:Listen:1=tcp://[::1]:5060
            """);
        Command[] verbs =
        [
            ExportCommand.Create(settings), ImportCommand.Create(settings), EraseCommand.Create(settings), RepairCommand.Create(settings), ReplayCommand.Create(settings),
            serve, RegisterCommand.Create(), LookupCommand.Create(settings), UnregisterCommand.Create(), UsersCommand.Create(settings),
            HistoryCommand.Create(settings), BindingsCommand.Create(settings), AddressOfRecordCommands.Show(), AddressOfRecordCommands.Remove(), TailCommand.Create(), ServerCommands.Refusals(), ServerCommands.Domains(),
            ServerCommands.Stats(), ServerCommands.LogLevel(), ServerCommands.Reload(), CompletionCommand.Create(), HealthCommand.Create(settings), ConfigCommand.Create(settings),
        ];
        foreach (Command verb in verbs) root.Add(verb);
        string[] names = [.. root.Subcommands.Select(verb => verb.Name)];
        foreach (Command serving in new[] { root, serve })
        {
            serving.TreatUnmatchedTokensAsErrors = false;
            serving.SetAction((typed, cancellation) => RegistrarServer.RunAsync(ServeArguments.Check(typed.UnmatchedTokens, names), cancellation));
        }
        return root;
    }
}
