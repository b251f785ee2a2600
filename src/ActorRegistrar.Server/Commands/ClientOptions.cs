using System.CommandLine;
using System.Text;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Server.Users;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Commands;

/// <summary>The argument and options that all client verbs share, and the run of one exchange.</summary>
internal sealed class ClientOptions
{
    private readonly Argument<string> _addressOfRecord = new("address-of-record") { Description = "Whose bindings, such as sip:bob@localhost." };
    private readonly Option<string> _server = new("--server")
    {
        Description = "Where the server listens, udp:// or tcp://.",
        DefaultValueFactory = _ => "udp://127.0.0.1:5060",
    };
    private readonly Option<string> _callId = new("--call-id") { Description = "Call-ID; a new one for each run unless given." };
    private readonly Option<uint> _cseq = new("--cseq") { Description = "CSeq number.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds to wait for an answer.", DefaultValueFactory = _ => 5 };
    private readonly Option<string?> _user = new("--user")
    {
        Description = $"As whom to answer when the server asks for a password. That is taken from {PasswordInput.EnvironmentVariable} or standard input, or asked for.",
    };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show both messages whole." };

    /// <summary>Where the server is.</summary>
    public Option<string> Server => _server;

    /// <summary>The server as typed.</summary>
    public string ServerText(ParseResult typed) => typed.GetRequiredValue(_server);

    /// <summary>Seconds to wait.</summary>
    public Option<double> Timeout => _timeout;

    /// <summary>Adds them to a verb.</summary>
    public ClientOptions(Command verb)
    {
        verb.Add(_addressOfRecord);
        foreach (Option option in new Option[] { _server, _callId, _cseq, _timeout, _user, _verbose }) verb.Add(option);
    }

    /// <summary>The address-of-record as typed.</summary>
    /// <exception cref="UsageException">It is not a sip or sips URI.</exception>
    public string AddressOfRecord(ParseResult typed)
    {
        string text = typed.GetRequiredValue(_addressOfRecord);
        if (SipUri.TryParse(Encoding.UTF8.GetBytes(text), out SipUri uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips) return text;
        throw new UsageException($"'{text}' is not an address-of-record; write for example sip:bob@localhost.");
    }

    /// <summary>The Request-URI of a REGISTER: the domain of the address-of-record (RFC 3261 section 10.2).</summary>
    public static string DomainOf(string addressOfRecord)
    {
        _ = SipUri.TryParse(Encoding.UTF8.GetBytes(addressOfRecord), out SipUri uri);
        return $"{Encoding.UTF8.GetString(uri.SchemeName)}:{Encoding.UTF8.GetString(uri.Host)}";
    }

    /// <summary>Refuses what is not a URI, so that nothing typed can become another header field.</summary>
    /// <exception cref="UsageException">It is not a URI.</exception>
    public static string Contact(string text) =>
        SipUri.TryParse(Encoding.UTF8.GetBytes(text), out _) ? text : throw new UsageException($"'{text}' is not a contact URI; write for example sip:bob@192.0.2.1:5060.");

    /// <summary>Sends the request, prints the block, and says on <c>error</c> in one sentence what went wrong.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="build">Makes the request from Call-ID and CSeq.</param>
    /// <param name="details">What the request asks for, for the block.</param>
    /// <param name="succeeded">Whether a response is what the verb is for.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ParseResult typed, Func<string, uint, ClientRequest> build, IReadOnlyList<string> details, Func<ClientResponse, bool> succeeded, CancellationToken cancellation)
    {
        TextWriter output = typed.InvocationConfiguration.Output, error = typed.InvocationConfiguration.Error;
        string serverText = typed.GetRequiredValue(_server);
        if (!ServerAddress.TryParse(serverText, out ServerAddress? server)) throw new UsageException($"'{serverText}' is not a server address; write for example udp://127.0.0.1:5060 or tcp://127.0.0.1:5060.");
        double seconds = typed.GetValue(_timeout);
        if (seconds is not (> 0 and <= 3600)) throw new UsageException("--timeout must be more than 0 and at most 3600 seconds.");
        string callId = typed.GetValue(_callId) ?? ClientRequest.RandomToken();
        if (callId.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || callId.Length == 0) throw new UsageException("--call-id must be printable ASCII without spaces.");
        ClientRequest request = build(callId, typed.GetValue(_cseq));
        try
        {
            using var client = new SipClient(server);
            Exchange exchange = await client.SendAsync(request, TimeSpan.FromSeconds(seconds), cancellation);
            if (exchange.Response.StatusCode == 401 && Authorization(typed.GetValue(_user), exchange.Response, request) is { } authorization)
            {
                if (typed.GetValue(_verbose))
                {
                    ExchangeReport.WriteMessages(output, exchange);
                }
                request = request.Again(authorization);
                exchange = await client.SendAsync(request, TimeSpan.FromSeconds(seconds), cancellation);
            }
            ExchangeReport.Write(output, exchange, request, server, details, typed.GetValue(_verbose));
            if (succeeded(exchange.Response)) return ExitCodes.Ok;
            error.WriteLine($"{request.Method} was refused: {StatusMeaning.Of(exchange.Response)}");
        }
        catch (ExchangeFailedException ex)
        {
            error.WriteLine($"{request.Method} {request.AddressOfRecord} failed: {ex.Message}");
        }
        return ExitCodes.Failed;
    }

    private static string? Authorization(string? user, ClientResponse response, ClientRequest request)
    {
        if (user is null) return null;
        if (user.Any(letter => char.IsControl(letter) || letter is '"' or '\\' or ':')) throw new UsageException($"--user is '{user}'; a user has no control characters, quotes, backslashes or colons.");
        return DigestCredentials.Authorization(response.Challenges, request, user, PasswordInput.Read(user));
    }
}
