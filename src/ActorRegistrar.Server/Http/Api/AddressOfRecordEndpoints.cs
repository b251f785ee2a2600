using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;
using Microsoft.AspNetCore.Http.HttpResults;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>An address-of-record as it is now.</summary>
internal sealed record AddressOfRecordJson(string Aor, DateTime At, bool IsKnown, BindingJson[] Bindings);

/// <summary>Where a request to an address-of-record is sent.</summary>
internal sealed record LookupJson(string Aor, DateTime At, BindingJson[] Contacts, BindingJson[] Alternatives);

/// <summary>An address-of-record after an operator's change.</summary>
internal sealed record ChangedJson(string Aor, DateTime At, BindingJson[] Removed, BindingJson[] Bindings);

/// <summary>A binding that an operator adds.</summary>
internal sealed record NewBindingJson
{
    [Required]
    public string? Contact { get; init; }
    public int? ExpiresInSeconds { get; init; }
    public bool? IsStatic { get; init; }
    public decimal? Q { get; init; }
    public string[]? Path { get; init; }
}

/// <summary>When bindings are to end.</summary>
internal sealed record ReregisterJson
{
    public int? WithinSeconds { get; init; }
}

/// <summary>One address-of-record: what it holds, where a proxy is sent, and what an operator may do to it.</summary>
internal static class AddressOfRecordEndpoints
{
    private const uint DefaultReregisterSeconds = 60;
    private const int LongestUri = 1024;
    private const int MostHops = 8;

    /// <summary>Maps the endpoints.</summary>
    public static void MapAddressOfRecord(this IEndpointRouteBuilder api)
    {
        api.MapGet("/aors/{aor}", ShowAsync).WithSummary("What an address-of-record holds now");
        api.MapGet("/aors/{aor}/lookup", LookUpAsync).WithSummary("Where a request to it is sent now, exactly as a proxy is told");
        api.MapDelete("/aors/{aor}/bindings", RemoveAsync).WithSummary("Removes one binding or all; journaled as administrative");
        api.MapPost("/aors/{aor}/bindings", AddAsync).WithSummary("Adds a binding that no client registers, for a time or for good");
        api.MapPost("/aors/{aor}/reregister", ReregisterAsync).WithSummary("Lets the bindings end soon, so that the telephone has to register again");
    }

    private static async Task<Ok<AddressOfRecordJson>> ShowAsync(string aor, LocationClient location, CancellationToken cancellation)
    {
        BindingsShown shown = await ShowKnownAsync(location.Resolve(aor), location, cancellation);
        BindingJson[] bindings = [.. shown.Bindings.Select(one => BindingJson.Of(one.Binding, shown.At, one.IsReachable))];
        return TypedResults.Ok(new AddressOfRecordJson(shown.AddressOfRecord.ToString(), shown.At.UtcDateTime, shown.IsKnown, bindings));
    }

    private static async Task<Ok<LookupJson>> LookUpAsync(string aor, LocationClient location, CancellationToken cancellation)
    {
        BindingsFound found = await location.AskAsync<BindingsFound>(new LookupBindings(location.Resolve(aor)), cancellation);
        if (!found.IsKnown) throw NeverRegistered(found.AddressOfRecord);
        return TypedResults.Ok(new LookupJson(
            found.AddressOfRecord.ToString(), found.At.UtcDateTime, BindingJson.Of(found.Bindings, found.At), BindingJson.Of(found.Alternatives, found.At)));
    }

    private static async Task<Ok<ChangedJson>> RemoveAsync(
        string aor,
        [Description("The URI of the binding to remove, compared by RFC 3261 section 19.1.4; all without it.")] string? contact,
        LocationClient location,
        HttpContext context,
        CancellationToken cancellation)
    {
        AddressOfRecord owner = location.Resolve(aor);
        if (contact is "") throw ApiProblemException.BadRequest("contact", "contact is empty; leave it out to remove all bindings.");
        await ShowKnownAsync(owner, location, cancellation);
        var done = await location.AskAsync<Administered>(new RemoveBindings(owner, contact, context.Who()) { From = context.Source() }, cancellation);
        context.Audit("bindings.remove", owner.ToString(), contact ?? "all", done.Removed.IsEmpty ? "unchanged" : "done");
        return TypedResults.Ok(Changed(owner, done));
    }

    private static async Task<Created<ChangedJson>> AddAsync(
        string aor, NewBindingJson body, LocationClient location, HttpContext context, CancellationToken cancellation)
    {
        AddressOfRecord owner = location.Resolve(aor);
        AdministrativeContact contact = ReadContact(body);
        var done = await location.AskAsync<Administered>(new AddBinding(owner, contact, context.Who()) { From = context.Source() }, cancellation);
        context.Audit("bindings.add", owner.ToString(), contact.IsStatic
            ? $"{contact.Uri} static"
            : string.Create(CultureInfo.InvariantCulture, $"{contact.Uri} for {contact.LifetimeSeconds} s"));
        return TypedResults.Created((string?)null, Changed(owner, done));
    }

    private static async Task<Ok<ChangedJson>> ReregisterAsync(
        string aor, ReregisterJson body, LocationClient location, HttpContext context, CancellationToken cancellation)
    {
        AddressOfRecord owner = location.Resolve(aor);
        long seconds = ApiInput.Member("withinSeconds", body.WithinSeconds, 1, 86_400) ?? DefaultReregisterSeconds;
        await ShowKnownAsync(owner, location, cancellation);
        var shorten = new ShortenBindings(owner, TimeSpan.FromSeconds(seconds), context.Who()) { From = context.Source() };
        var done = await location.AskAsync<Administered>(shorten, cancellation);
        context.Audit("bindings.shorten", owner.ToString(), string.Create(CultureInfo.InvariantCulture, $"to {seconds} s"));
        return TypedResults.Ok(Changed(owner, done));
    }

    /// <summary>What was never registered has nothing to remove: most likely its name was mistyped.</summary>
    private static async Task<BindingsShown> ShowKnownAsync(AddressOfRecord aor, LocationClient location, CancellationToken cancellation)
    {
        BindingsShown shown = await location.AskAsync<BindingsShown>(new ShowBindings(aor), cancellation);
        return shown.IsKnown ? shown : throw NeverRegistered(aor);
    }

    private static ApiProblemException NeverRegistered(AddressOfRecord aor) => ApiProblemException.NotFound($"{aor} was never registered.", "aor");

    private static ChangedJson Changed(AddressOfRecord aor, Administered done) =>
        new(aor.ToString(), done.At.UtcDateTime, BindingJson.Of(done.Removed, done.At), BindingJson.Of(done.Bindings, done.At));

    private static AdministrativeContact ReadContact(NewBindingJson body)
    {
        string uri = ApiInput.Required("contact", body.Contact, LongestUri);
        long? seconds = ApiInput.Member("expiresInSeconds", body.ExpiresInSeconds, 1, int.MaxValue);
        bool isStatic = body.IsStatic ?? false;
        if (body.Q is { } q && (q is < 0 or > 1 || q * 1000 % 1 != 0))
        {
            throw ApiProblemException.Unprocessable("q", "q must be a number between 0 and 1 with at most three decimals.");
        }
        ImmutableArray<string> path = ApiInput.Texts("path", body.Path, MostHops, LongestUri);
        if (!IsContact(uri))
        {
            throw ApiProblemException.Unprocessable(
                "contact", "contact is not a sip, sips or tel URI; write for example sip:bob@192.0.2.4:5060, without angle brackets.");
        }
        if (isStatic == seconds.HasValue) throw ApiProblemException.Unprocessable("expiresInSeconds", "Give either expiresInSeconds or isStatic: true.");
        if (!path.All(IsHop))
        {
            throw ApiProblemException.Unprocessable(
                "path", "path has an element that is not a sip or sips URI in angle brackets; write for example <sip:edge.example.com;lr>.");
        }
        return new AdministrativeContact(uri) { LifetimeSeconds = (uint?)seconds, Q = (int?)(body.Q * 1000), Path = path };
    }

    private static bool IsContact(string uri) => System.Text.Ascii.IsValid(uri)
        && SipUri.TryParse(Encoding.ASCII.GetBytes(uri), out SipUri parsed)
        && parsed.Scheme is UriScheme.Sip or UriScheme.Sips or UriScheme.Tel;

    private static bool IsHop(string hop) => System.Text.Ascii.IsValid(hop)
        && hop.StartsWith('<')
        && !hop.AsSpan().ContainsAnyInRange('\0', '\x1f')
        && NameAddress.TryParse(Encoding.ASCII.GetBytes(hop), out NameAddress address)
        && SipUri.TryParse(address.Uri, out SipUri uri)
        && uri.Scheme is UriScheme.Sip or UriScheme.Sips;
}
