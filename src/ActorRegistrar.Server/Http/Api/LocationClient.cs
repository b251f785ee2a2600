using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Asks addresses-of-record, for the administrative interface alone.</summary>
/// <param name="services">The actor system is looked for when it is first needed.</param>
internal sealed class LocationClient(IServiceProvider services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The registrar of this process.</summary>
    public RegistrarExtension Registrar => RegistrarExtension.Of(services.GetRequiredService<ActorSystem>());

    /// <summary>The address-of-record that a segment of a path names; <c>sip:</c> may be left out.</summary>
    /// <exception cref="ApiProblemException">400: it names none. 404: the domain is not served.</exception>
    public AddressOfRecord Resolve(string segment) => Resolve(Parse(segment));

    /// <summary>The address-of-record that a segment of a path names, by the domain that stands there.</summary>
    /// <exception cref="ApiProblemException">400: it names none.</exception>
    public static AddressOfRecord Parse(string segment)
    {
        string text = HasScheme(segment) ? segment : "sip:" + segment;
        return AddressOfRecord.TryParse(text, out AddressOfRecord? parsed)
            ? parsed!
            : throw ApiProblemException.BadRequest(
                "aor", $"'{text}' is not an address-of-record; write for example sip:bob@example.com, percent-encoded as one segment of the path.");
    }

    /// <summary>The address-of-record by its own domain, where it was asked for by an alias.</summary>
    /// <exception cref="ApiProblemException">404: the domain is not served.</exception>
    public AddressOfRecord Resolve(AddressOfRecord asked) =>
        FindServed(asked) ?? throw ApiProblemException.NotFound($"The domain of {asked} is not served here.", "aor");

    /// <summary>The same; null where <see cref="Resolve"/> refuses.</summary>
    public AddressOfRecord? FindServed(AddressOfRecord asked) => Registrar.Domains.Current.TryResolve(asked, out AddressOfRecord? resolved) ? resolved : null;

    /// <summary>Sends a message and waits for its answer.</summary>
    /// <exception cref="ApiProblemException">503: the journal does not answer or did not store it.</exception>
    public async Task<T> AskAsync<T>(IForAddressOfRecord message, CancellationToken cancellation)
    {
        IActorRef location = services.GetRequiredService<IReadOnlyActorRegistry>().Get<LocationService>();
        try
        {
            return await location.Ask<object>(message, Patience, cancellation) switch
            {
                T answer => answer,
                NotStored => throw ApiProblemException.Unavailable("The journal could not store it; nothing was changed as far as is known. Try again."),
                BindingsNotRead => throw ApiProblemException.Unavailable("The journal cannot be read. Try again."),
                Refused refused => throw Problem(refused.Outcome, refused.Reason),
                LookupRefused refused => throw Problem(refused.Outcome, refused.Reason),
                var other => throw new InvalidOperationException($"{other.GetType().Name} answers {message.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            throw ApiProblemException.Unavailable("The journal does not answer. Try again.");
        }
    }

    private static ApiProblemException Problem(RegistrationOutcome outcome, string reason) => outcome switch
    {
        // Replaced by a reload since it was resolved.
        RegistrationOutcome.NotServed => ApiProblemException.NotFound($"{reason}.", "aor"),
        RegistrationOutcome.Malformed => ApiProblemException.Unprocessable("body", $"{reason}."),
        _ => ApiProblemException.Conflict($"{reason}."),
    };

    /// <summary>A colon before the @ may also begin a password, which no address-of-record has.</summary>
    private static bool HasScheme(string text) =>
        text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase)
        || (text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && colon < text.IndexOf('@', StringComparison.Ordinal));
}
