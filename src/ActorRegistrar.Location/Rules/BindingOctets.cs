using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// The octets of a binding that its client decides about: what it is stored with again by every change of its address-of-record. Its
/// source and its times are not counted; they are bounded by themselves.
/// </summary>
public static class BindingOctets
{
    /// <summary>What is said of too many.</summary>
    internal const string TooMany = "The bindings of this address-of-record would be too large";

    private const int MostOfCharacter = 3; // octets of UTF-8 for each char of .NET

    /// <summary>Of a stored one.</summary>
    public static int Of(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return Of(binding.ContactUri, binding.Parameters, binding.InstanceId) + Of(binding.CallId, binding.UserAgent, binding.Path.AsSpan());
    }

    /// <summary>Of what a contact of a request leaves.</summary>
    internal static int Of(ContactOffer offer, RegisterRequest request) =>
        Of(offer.Uri, offer.Parameters, offer.InstanceId) + Of(request.CallId, request.UserAgent, request.Path.AsSpan());

    /// <summary>
    /// Whether a binding that is added by no REGISTER would make the bindings larger than they may be. Static ones and the others are bounded
    /// apart, in octets as in number; what makes nothing larger is never too large.
    /// </summary>
    /// <param name="held">What stands beside it.</param>
    /// <param name="added">The binding.</param>
    /// <param name="replaced">Which of them it replaces; null for none.</param>
    /// <param name="maxBytes">As <see cref="RegistrationPolicy.MaxBindingBytes"/>.</param>
    internal static bool GrowPast(IEnumerable<Binding> held, Binding added, Binding? replaced, int maxBytes)
    {
        var octets = Of(added);
        if (replaced is not null && octets <= Of(replaced)) return false;
        foreach (var binding in held)
        {
            if (binding.IsStatic == added.IsStatic && !ReferenceEquals(binding, replaced)) octets += Of(binding);
        }

        return octets > maxBytes;
    }

    /// <summary>No less than <see cref="Of(Binding)"/>, at a fraction of the cost.</summary>
    internal static int AtMost(Binding binding) =>
        AtMost(binding.ContactUri, binding.Parameters, binding.InstanceId, binding.CallId, binding.UserAgent, binding.Path.AsSpan());

    /// <summary>No less than <see cref="Of(ContactOffer, RegisterRequest)"/>, at a fraction of the cost.</summary>
    internal static int AtMost(ContactOffer offer, RegisterRequest request) =>
        AtMost(offer.Uri, offer.Parameters, offer.InstanceId, request.CallId, request.UserAgent, request.Path.AsSpan());

    private static int AtMost(string uri, string parameters, string? instanceId, string callId, string? userAgent, ReadOnlySpan<string> path)
    {
        var characters = uri.Length + parameters.Length + (instanceId?.Length ?? 0) + callId.Length + (userAgent?.Length ?? 0);
        foreach (var hop in path) characters += hop.Length;
        return MostOfCharacter * characters;
    }

    private static int Of(string uri, string parameters, string? instanceId) => Of(uri) + Of(parameters) + Of(instanceId);

    private static int Of(string callId, string? userAgent, ReadOnlySpan<string> path)
    {
        var octets = Of(callId) + Of(userAgent);
        foreach (var hop in path) octets += Of(hop);
        return octets;
    }

    private static int Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
