using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// Holds what an application, the HTTP interface or an import sends to what a SIP listener holds a request to: its domain is served, an alias
/// becomes the name of its domain, and nothing in it is missing or malformed.
/// </summary>
internal static class MessageReview
{
    private const string NotServed = "The domain of the address-of-record is not served here";

    /// <summary>Looks at a message once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="domains">What is served now.</param>
    /// <param name="now">The moment, in UTC.</param>
    /// <param name="refusal">The answer, when it is refused; null for a message that is not answered.</param>
    /// <returns>The message to deliver; null when it is refused.</returns>
    public static IForAddressOfRecord? Review(AddressOfRecordMessage message, ServedDomains domains, DateTimeOffset now, out object? refusal)
    {
        refusal = null;
        AddressOfRecord? asked = (message as IForAddressOfRecord)?.AddressOfRecord, owner = null;
        string? problem = message is Register { Request: null } ? "There is no request" : RequestReview.FindProblem(asked) ?? FindProblem(message);
        RegistrationOutcome outcome = RegistrationOutcome.Malformed;
        if (problem is null && !domains.TryResolve(asked!, out owner)) (outcome, problem) = (RegistrationOutcome.NotServed, NotServed);
        if (problem is null) return Resolved(message, owner!, now);
        refusal = Refuse(message, outcome, problem);
        return null;
    }

    private static string? FindProblem(AddressOfRecordMessage message) => message switch
    {
        Register register => RequestReview.FindProblem(register.Request),
        AddBinding add => RequestReview.FindProblem(add.Contact) ?? RequestReview.FindProblem(add.By, add.From),
        RemoveBindings remove => RequestReview.FindProblem(remove.By, remove.From),
        ShortenBindings shorten => shorten.Within > TimeSpan.Zero ? RequestReview.FindProblem(shorten.By, shorten.From) : "The lifetime left is not above zero",
        ImportBindings import => RequestReview.FindProblem(import.Bindings) ?? RequestReview.FindProblem(import.By, import.From),
        _ => null,
    };

    private static IForAddressOfRecord Resolved(AddressOfRecordMessage message, AddressOfRecord owner, DateTimeOffset now) => message switch
    {
        Register { Request: { } request } register => register with { Request = Resolved(request, owner, now), IsReviewed = true },
        AddBinding add => add with { AddressOfRecord = owner, IsReviewed = true },
        RemoveBindings remove => remove with { AddressOfRecord = owner, IsReviewed = true },
        ShortenBindings shorten => shorten with { AddressOfRecord = owner, IsReviewed = true },
        ImportBindings import => import with { AddressOfRecord = owner, IsReviewed = true },
        LookupBindings lookup => lookup with { AddressOfRecord = owner, IsReviewed = true },
        ShowBindings show => show with { AddressOfRecord = owner, IsReviewed = true },
        FlowEnded ended => ended with { AddressOfRecord = owner, IsReviewed = true },
        Wake wake => wake with { AddressOfRecord = owner, IsReviewed = true },
        _ => throw new NotSupportedException($"{message.GetType().Name} is no message to an address-of-record."),
    };

    private static RegisterRequest Resolved(RegisterRequest request, AddressOfRecord owner, DateTimeOffset now)
    {
        DateTimeOffset receivedAt = RequestReview.ReceivedAt(request.ReceivedAt, now);
        return ReferenceEquals(owner, request.AddressOfRecord) && receivedAt == request.ReceivedAt
            ? request
            : request with { AddressOfRecord = owner, ReceivedAt = receivedAt };
    }

    private static object? Refuse(AddressOfRecordMessage message, RegistrationOutcome outcome, string reason) => message switch
    {
        Register register => new Refused(outcome, reason, 0, register.Correlation),
        AddBinding add => new Refused(outcome, reason, 0, add.Correlation),
        RemoveBindings remove => new Refused(outcome, reason, 0, remove.Correlation),
        ShortenBindings shorten => new Refused(outcome, reason, 0, shorten.Correlation),
        ImportBindings import => new Refused(outcome, reason, 0, import.Correlation),
        Wake => new Refused(outcome, reason, 0, 0),
        LookupBindings lookup => new LookupRefused(outcome, reason, lookup.Correlation),
        ShowBindings show => new LookupRefused(outcome, reason, show.Correlation),
        _ => null,
    };
}
