using System.CommandLine;
using System.Net;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>health</c>: asks a running server how it is. For the health check of a container, whose image has no other program to ask with.</summary>
internal static class HealthCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The verb.</summary>
    /// <param name="settings">Settings of the command line, so that the server is asked where it listens.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, """
            Ask a running server whether it is ready; ends with 0 when it is, else with 1.

            Examples:
              ActorRegistrar.Server health
              ActorRegistrar.Server health --url http://127.0.0.1:8080/health/live
            """);
        var url = new Option<string?>("--url") { Description = "What to ask; /health/ready where Registrar:Http:Listen is, unless given." };
        verb.Add(url);
        verb.SetAction((typed, cancellation) =>
            AskAsync(typed.GetValue(url) is { } text ? Parse(text) : Default(settings), typed.InvocationConfiguration.Output, typed.InvocationConfiguration.Error, cancellation));
        return verb;
    }

    private static Uri Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
        ? url
        : throw new UsageException($"--url is '{text}'; write for example http://127.0.0.1:8080/health/ready.");

    private static Uri Default(IReadOnlyList<string> settings)
    {
        HttpListenAddress http = RegistrarOptionsReader.Read(ConfigurationSources.Load(settings), out _).HttpListen
            ?? throw new UsageException("Registrar:Http:Listen is empty, so the server cannot be asked over HTTP; set it, or name another server with --url.");
        IPEndPoint at = http.EndPoint;
        IPAddress address = at.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : at.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : at.Address;
        return new Uri($"http://{new IPEndPoint(address, at.Port)}/health/ready");
    }

    private static async Task<int> AskAsync(Uri url, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = Patience };
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        try
        {
            using HttpResponseMessage response = await http.GetAsync(url, cancellation);
            await output.WriteLineAsync(Logging.LogText.Escape(await response.Content.ReadAsStringAsync(cancellation)));
            if (response.IsSuccessStatusCode) return ExitCodes.Ok;
            await error.WriteLineAsync($"{url} answered {(int)response.StatusCode}.");
            return ExitCodes.Failed;
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync($"{url} does not answer: {(unanswered is TaskCanceledException ? "nothing came within 3 s" : unanswered.Message)}.");
            return ExitCodes.Failed;
        }
    }
}
