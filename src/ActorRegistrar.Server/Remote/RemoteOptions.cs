using System.CommandLine;
using ActorRegistrar.Actors.Files;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Remote;

/// <summary>The options of all verbs that speak to a running server, and the run of one.</summary>
internal sealed class RemoteOptions
{
    /// <summary>The environment variable that names the server.</summary>
    public const string ServerVariable = "ACTORREGISTRAR_SERVER";

    /// <summary>The environment variable that names the file of the token.</summary>
    public const string TokenFileVariable = "ACTORREGISTRAR_TOKEN_FILE";

    private const string DefaultServer = "http://127.0.0.1:8080";

    private readonly Option<string?>? _server;
    private readonly Option<string>? _serverOfOthers;
    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = $"A file that holds a token for it. {TokenFileVariable} unless given, else none.",
        HelpName = "file",
    };
    private readonly Option<double> _timeout;
    private readonly Option<bool> _json = new("--json") { Description = "As JSON, a line for each item." };

    /// <summary>Adds them to a verb.</summary>
    public RemoteOptions(Command verb)
    {
        _server = new Option<string?>("--server") { Description = $"The server's Registrar:Http:Listen. {ServerVariable} unless given, else {DefaultServer}.", HelpName = "url" };
        _timeout = new Option<double>("--timeout") { Description = "Seconds to wait for an answer.", DefaultValueFactory = _ => 10, HelpName = "seconds" };
        foreach (Option option in new Option[] { _server, _tokenFile, _timeout, _json }) verb.Add(option);
    }

    private RemoteOptions(Command verb, Option<string> server, Option<double> timeout)
    {
        _serverOfOthers = server;
        _timeout = timeout;
        verb.Add(_tokenFile);
        verb.Add(_json);
    }

    /// <summary>Those that a verb lacks which speaks SIP to a server too.</summary>
    public static RemoteOptions Beside(Command verb, ClientOptions client) => new(verb, client.Server, client.Timeout);

    /// <summary>Whether a server was named, on the command line or in the environment.</summary>
    public bool IsGiven(ParseResult typed) => ServerText(typed) is not null;

    /// <summary>Whether a server was named on the command line.</summary>
    public bool IsTyped(ParseResult typed) => _server is not null && typed.GetValue(_server) is not null;

    /// <summary>Whether JSON is asked for.</summary>
    public bool IsJson(ParseResult typed) => typed.GetValue(_json);

    /// <summary>Gives a verb its action.</summary>
    public void Do(Command verb, Func<RemoteCall, Task<int>> run) => verb.SetAction((typed, cancellation) => RunAsync(typed, run, cancellation));

    /// <summary>Runs, and says on the error output in one sentence what went wrong.</summary>
    public async Task<int> RunAsync(ParseResult typed, Func<RemoteCall, Task<int>> run, CancellationToken cancellation)
    {
        double seconds = typed.GetValue(_timeout);
        if (seconds is not (> 0 and <= 3600)) throw new UsageException("--timeout must be more than 0 and at most 3600 seconds.");
        string server = ServerText(typed) ?? DefaultServer;
        if (!Uri.TryCreate(server, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw new UsageException($"'{server}' is not the address of a server; write for example {DefaultServer}.");
        using var client = new AdminClient(address, ReadToken(typed), TimeSpan.FromSeconds(seconds));
        try
        {
            return await run(new RemoteCall(client, typed, IsJson(typed), cancellation));
        }
        catch (AdminFailedException failed)
        {
            await typed.InvocationConfiguration.Error.WriteLineAsync(LogText.Escape(failed.Message));
            return failed.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Failed;
        }
        catch (IOException) when (Console.IsOutputRedirected)
        {
            // Whoever read the output has seen enough: head, less.
            return ExitCodes.Ok;
        }
    }

    private string? ServerText(ParseResult typed) => _serverOfOthers is not null ? typed.GetValue(_serverOfOthers) : typed.GetValue(_server!) ?? Variable(ServerVariable);

    /// <summary>The token alone, or a line of the server's own file of tokens.</summary>
    private string? ReadToken(ParseResult typed)
    {
        if ((typed.GetValue(_tokenFile) ?? Variable(TokenFileVariable)) is not { } file) return null;
        if (OwnerFiles.IsReadableByAll(file)) typed.InvocationConfiguration.Error.WriteLine($"Every account of this machine can read the token in '{file}'; chmod o-r keeps them out.");
        try
        {
            string? line = File.ReadLines(file).Select(text => text.Trim()).FirstOrDefault(text => text.Length > 0 && text[0] != '#');
            string[] words = line?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];
            string token = words is ["read" or "write", var second, ..] ? second : words is [var only] ? only : "";
            if (token.Length > 0 && token.All(letter => letter is > ' ' and < '\x7f') && !token.StartsWith("sha256:", StringComparison.Ordinal)) return token;
            throw new UsageException($"'{file}' holds no token; write it as the first line, and nothing else.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {refused.Message}");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>One run of a verb against a server.</summary>
/// <param name="Client">Speaks to it.</param>
/// <param name="Typed">What was typed.</param>
/// <param name="IsJson">Whether JSON is asked for.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record RemoteCall(AdminClient Client, ParseResult Typed, bool IsJson, CancellationToken Cancellation)
{
    /// <summary>Where results go.</summary>
    public TextWriter Output => Typed.InvocationConfiguration.Output;

    /// <summary>Where sentences go that are no result.</summary>
    public TextWriter Error => Typed.InvocationConfiguration.Error;

    /// <summary>A table on the output, as wide as that is.</summary>
    public Listing NewListing(params Column[] columns) => new(Consoles.Of(Output), columns);
}
