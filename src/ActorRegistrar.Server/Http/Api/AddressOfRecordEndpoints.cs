using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>One address-of-record: what it holds, where a proxy is sent, and what an operator may do to it.</summary>
/// <param name="location">Asks it.</param>
internal sealed class AddressOfRecordEndpoints(LocationClient location) : IApiEndpoints
{
    private const uint DefaultReregisterSeconds = 60;
    private const int LongestUri = 1024;
    private const int MostHops = 8;

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/aors/{aor}", "What an address-of-record holds now", ShowAsync) { Answer = "AddressOfRecord" },
        new("GET", "/aors/{aor}/lookup", "Where a request to it is sent now, exactly as a proxy is told", LookUpAsync) { Answer = "Lookup" },
        new("DELETE", "/aors/{aor}/bindings", "Removes one binding or all; journaled as administrative", RemoveAsync)
        {
            Answer = "Changed",
            Query = [new ApiParameter("contact", "string", "The URI of the binding to remove, compared by RFC 3261 section 19.1.4; all without it.")],
        },
        new("POST", "/aors/{aor}/bindings", "Adds a binding that no client registers, for a time or for good", AddAsync) { Answer = "Changed", Body = "NewBinding", Success = StatusCodes.Status201Created },
        new("POST", "/aors/{aor}/reregister", "Lets the bindings end soon, so that the telephone has to register again", ReregisterAsync) { Answer = "Changed", Body = "Reregister" },
    ];

    private async Task ShowAsync(ApiRequest request)
    {
        BindingsShown shown = await location.AskAsync<BindingsShown>(new ShowBindings(AddressOfRecordOf(request)), request.Cancellation);
        if (!shown.IsKnown) throw ApiProblemException.NotFound($"{shown.AddressOfRecord} was never registered.", "aor");
        await request.AnswerAsync(writer =>
        {
            Begin(writer, shown.AddressOfRecord, shown.At);
            writer.WriteBoolean("isKnown"u8, shown.IsKnown);
            writer.WriteStartArray("bindings"u8);
            foreach (ShownBinding one in shown.Bindings) BindingJson.Write(writer, one.Binding, shown.At, one.IsReachable);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task LookUpAsync(ApiRequest request)
    {
        BindingsFound found = await location.AskAsync<BindingsFound>(new LookupBindings(AddressOfRecordOf(request)), request.Cancellation);
        if (!found.IsKnown) throw ApiProblemException.NotFound($"{found.AddressOfRecord} was never registered.", "aor");
        await request.AnswerAsync(writer =>
        {
            Begin(writer, found.AddressOfRecord, found.At);
            WriteBindings(writer, "contacts", found.Bindings, found.At);
            WriteBindings(writer, "alternatives", found.Alternatives, found.At);
            writer.WriteEndObject();
        });
    }

    private async Task RemoveAsync(ApiRequest request)
    {
        AddressOfRecord aor = AddressOfRecordOf(request);
        string? contact = request.Text("contact");
        if (contact is "") throw ApiProblemException.BadRequest("contact", "contact is empty; leave it out to remove all bindings.");
        await RefuseUnknownAsync(aor, request);
        var done = await location.AskAsync<Administered>(new RemoveBindings(aor, contact, request.Who) { From = request.Source }, request.Cancellation);
        request.Audit("bindings.remove", aor.ToString(), contact ?? "all", done.Removed.IsEmpty ? "unchanged" : "done");
        await AnswerAsync(request, aor, done);
    }

    private async Task AddAsync(ApiRequest request)
    {
        AddressOfRecord aor = AddressOfRecordOf(request);
        AdministrativeContact contact = ReadContact(await request.BodyAsync());
        var done = await location.AskAsync<Administered>(new AddBinding(aor, contact, request.Who) { From = request.Source }, request.Cancellation);
        request.Audit("bindings.add", aor.ToString(), contact.IsStatic ? $"{contact.Uri} static" : string.Create(CultureInfo.InvariantCulture, $"{contact.Uri} for {contact.LifetimeSeconds} s"));
        await AnswerAsync(request, aor, done, StatusCodes.Status201Created);
    }

    private async Task ReregisterAsync(ApiRequest request)
    {
        AddressOfRecord aor = AddressOfRecordOf(request);
        ApiBody body = await request.BodyAsync();
        long seconds = body.Number("withinSeconds", 1, 86_400) ?? DefaultReregisterSeconds;
        body.RefuseUnknown();
        await RefuseUnknownAsync(aor, request);
        var done = await location.AskAsync<Administered>(new ShortenBindings(aor, TimeSpan.FromSeconds(seconds), request.Who) { From = request.Source }, request.Cancellation);
        request.Audit("bindings.shorten", aor.ToString(), string.Create(CultureInfo.InvariantCulture, $"to {seconds} s"));
        await AnswerAsync(request, aor, done);
    }

    /// <summary>What was never registered has nothing to remove: most likely its name was mistyped.</summary>
    private async Task RefuseUnknownAsync(AddressOfRecord aor, ApiRequest request)
    {
        if (!(await location.AskAsync<BindingsShown>(new ShowBindings(aor), request.Cancellation)).IsKnown) throw ApiProblemException.NotFound($"{aor} was never registered.", "aor");
    }

    private static Task AnswerAsync(ApiRequest request, AddressOfRecord aor, Administered done, int status = StatusCodes.Status200OK) => request.AnswerAsync(
        writer =>
        {
            Begin(writer, aor, done.At);
            WriteBindings(writer, "removed", done.Removed, done.At);
            WriteBindings(writer, "bindings", done.Bindings, done.At);
            writer.WriteEndObject();
        },
        status);

    private AddressOfRecord AddressOfRecordOf(ApiRequest request) => location.Resolve(request.AddressOfRecord());

    private static AdministrativeContact ReadContact(ApiBody body)
    {
        string uri = body.RequiredText("contact", LongestUri);
        long? seconds = body.Number("expiresInSeconds", 1, int.MaxValue);
        bool isStatic = body.Flag("isStatic") ?? false;
        int? q = body.Thousandths("q", 0, 1);
        ImmutableArray<string> path = body.Texts("path", MostHops, LongestUri);
        body.RefuseUnknown();
        if (!IsContact(uri)) throw ApiProblemException.Unprocessable("contact", "contact is not a sip, sips or tel URI; write for example sip:bob@192.0.2.4:5060, without angle brackets.");
        if (isStatic == seconds.HasValue) throw ApiProblemException.Unprocessable("expiresInSeconds", "Give either expiresInSeconds or isStatic: true.");
        foreach (string hop in path)
        {
            if (!IsHop(hop)) throw ApiProblemException.Unprocessable("path", "path has an element that is not a sip or sips URI in angle brackets; write for example <sip:edge.example.com;lr>.");
        }
        return new AdministrativeContact(uri) { LifetimeSeconds = (uint?)seconds, Q = q, Path = path };
    }

    private static bool IsContact(string uri) =>
        System.Text.Ascii.IsValid(uri) && SipUri.TryParse(Encoding.ASCII.GetBytes(uri), out SipUri parsed) && parsed.Scheme is UriScheme.Sip or UriScheme.Sips or UriScheme.Tel;

    private static bool IsHop(string hop) =>
        System.Text.Ascii.IsValid(hop) && hop.StartsWith('<') && !hop.AsSpan().ContainsAnyInRange('\0', '\x1f')
        && NameAddress.TryParse(Encoding.ASCII.GetBytes(hop), out NameAddress address) && SipUri.TryParse(address.Uri, out SipUri uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips;

    private static void Begin(Utf8JsonWriter writer, AddressOfRecord aor, DateTimeOffset at)
    {
        writer.WriteStartObject();
        writer.WriteString("aor"u8, aor.ToString());
        writer.WriteString("at"u8, at.UtcDateTime);
    }

    private static void WriteBindings(Utf8JsonWriter writer, string name, ImmutableArray<Binding> bindings, DateTimeOffset at)
    {
        writer.WriteStartArray(name);
        foreach (Binding binding in bindings) BindingJson.Write(writer, binding, at);
        writer.WriteEndArray();
    }
}
