using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// What is wrong with a request that was not read from a SIP message: an application, an import, an operator makes it. Everything that may be
/// stored, and so be written into messages later, is held to what a REGISTER is held to as it is read (RFC 3261 sections 7.3 and 25.1).
/// </summary>
/// <remarks>Never throws, also not for what is null or uninitialised in spite of its type.</remarks>
public static class RequestReview
{
    private const int MostHops = 8;

    /// <summary>A request older than this has no transaction that waits for it (RFC 3261 section 17.1.2.2).</summary>
    private static readonly TimeSpan LongestOnItsWay = TimeSpan.FromSeconds(32);

    /// <summary>When a request counts as received: its own time where that can be true, else now.</summary>
    /// <param name="claimed">As in the request, in UTC.</param>
    /// <param name="now">The moment, in UTC.</param>
    public static DateTimeOffset ReceivedAt(DateTimeOffset claimed, DateTimeOffset now) =>
        claimed <= now && now - claimed <= LongestOnItsWay ? claimed.ToUniversalTime() : now;

    /// <summary>What is wrong with the name of an address-of-record; null when nothing is.</summary>
    public static string? FindProblem(AddressOfRecord? addressOfRecord)
    {
        if (addressOfRecord?.Key is not { } key) return "There is no address-of-record";
        if (key.Length > AddressOfRecord.MaxKeyLength) return "The address-of-record is too long";
        return AddressOfRecord.TryParse(Encoding.UTF8.GetBytes("sip:" + key), out AddressOfRecord? parsed) && parsed!.Equals(addressOfRecord)
            ? null
            : "The address-of-record is not spelt as AddressOfRecord.TryParse spells it";
    }

    /// <summary>What is wrong with a REGISTER; null when nothing is. Its address-of-record is not looked at.</summary>
    public static string? FindProblem(RegisterRequest? request)
    {
        if (request is null) return "There is no request";
        if (request.Contacts.IsDefault) return "The contacts are not initialised";
        if (string.IsNullOrEmpty(request.CallId) || !StoredText.IsCallId(request.CallId)) return "The Call-ID is missing, too long or holds spaces or control characters";
        foreach (ContactOffer offer in request.Contacts)
        {
            if (FindProblem(offer) is { } problem) return problem;
        }
        if (FindProblemOfPath(request.Path) is { } problemOfPath) return problemOfPath;
        if (request.UserAgent is not null && !StoredText.IsValue(request.UserAgent)) return "The User-Agent is too long or holds control characters";
        if (request.AuthenticatedUser is not null && !StoredText.IsName(request.AuthenticatedUser)) return "The authenticated user is empty, too long or holds control characters";
        return FindProblem(request.Source);
    }

    /// <summary>What is wrong with a contact that an operator adds; null when nothing is.</summary>
    public static string? FindProblem(AdministrativeContact? contact)
    {
        if (contact is null) return "There is no contact";
        if (!StoredText.IsTarget(contact.Uri)) return "The contact is not a sip, sips or tel URI";
        if (contact.Q is < 0 or > 1000) return "q is not between 0 and 1";
        if (contact.LifetimeSeconds is 0 or > int.MaxValue) return "The lifetime is not between 1 and 2147483647 s";
        return FindProblemOfPath(contact.Path);
    }

    /// <summary>What is wrong with bindings that are brought in; null when nothing is with any of them.</summary>
    public static string? FindProblem(ImmutableArray<Binding> bindings)
    {
        if (bindings.IsDefault) return "The bindings are not initialised";
        foreach (Binding binding in bindings)
        {
            if (FindProblem(binding) is { } problem) return problem;
        }
        return null;
    }

    /// <summary>What is wrong with a binding; null when nothing is.</summary>
    public static string? FindProblem(Binding? binding)
    {
        if (binding is null) return "There is no binding";
        if (!StoredText.IsUri(binding.ContactUri)) return "The contact is not a URI";
        if (!StoredText.AreParameters(binding.Parameters)) return "The parameters of the contact are malformed";
        if (binding.Q is < 0 or > 1000) return "q is not between 0 and 1";
        if (binding.RegId < 0) return "reg-id is negative";
        if (!StoredText.IsCallId(binding.CallId)) return "The Call-ID is too long or holds spaces or control characters";
        if (binding.CallId.Length == 0 && binding.CSeq != 0) return "There is a CSeq without a Call-ID";
        if (binding.InstanceId is not null && !IsInstance(binding.InstanceId)) return "The instance-id is empty, too long or holds control characters";
        if (binding.UserAgent is not null && !StoredText.IsValue(binding.UserAgent)) return "The User-Agent is too long or holds control characters";
        if (FindProblemOfPath(binding.Path) is { } problemOfPath) return problemOfPath;
        if (FindProblem(binding.Source) is { } problemOfSource) return problemOfSource;
        return binding.ExpiresAt < binding.RefreshedAt ? "It ends before it was registered" : null;
    }

    /// <summary>What is wrong with who asks and from where; null when nothing is.</summary>
    /// <param name="by">Which operator or application.</param>
    /// <param name="from">Where that one is; may be null.</param>
    public static string? FindProblem(string? by, RequestSource? from) =>
        StoredText.IsName(by) ? from is null ? null : FindProblem(from) : "Who asks is not said, too long or holds control characters";

    private static string? FindProblem(ContactOffer? offer)
    {
        if (offer is null) return "There is no contact";
        if (!StoredText.IsUri(offer.Uri)) return "The contact is not a URI";
        if (!StoredText.AreParameters(offer.Parameters)) return "The parameters of the contact are malformed";
        if (offer.Q is < 0 or > 1000) return "q is not between 0 and 1";
        if (offer.RegId < 0) return "reg-id is negative";
        return offer.InstanceId is not null && !IsInstance(offer.InstanceId) ? "The instance-id is empty, too long or holds control characters" : null;
    }

    private static string? FindProblem(RequestSource? source)
    {
        if (source is null) return "There is no source";
        return StoredText.IsAddress(source.Transport) && StoredText.IsAddress(source.RemoteAddress) && StoredText.IsAddress(source.LocalAddress)
            ? null
            : "The source is not a transport and addresses with ports";
    }

    private static string? FindProblemOfPath(ImmutableArray<string> path)
    {
        if (path.IsDefault) return "The Path is not initialised";
        if (path.Length > MostHops) return "The Path has too many hops";
        foreach (string hop in path)
        {
            if (!StoredText.IsHop(hop)) return "The Path is malformed";
        }
        return null;
    }

    private static bool IsInstance(string text) => text.Length > 0 && StoredText.IsValue(text);
}
