using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Location.Rules;

/// <summary>The lifetime of a contact (RFC 3261 section 10.3 step 7). All values in whole seconds.</summary>
internal static class Lifetimes
{
    /// <summary>From this on a lifetime is never too brief, whatever the registrar's minimum (RFC 3261 section 10.3 step 7).</summary>
    private const uint NeverTooBriefSeconds = 3600;

    /// <summary>What was asked for: the contact's own parameter, else the Expires header, else the default. 0 asks for removal.</summary>
    public static uint Asked(ContactOffer offer, RegisterRequest request, RegistrationPolicy policy) =>
        offer.Expires ?? request.ExpiresHeader ?? policy.DefaultExpires;

    /// <summary>Whether it may be refused 423: above zero, below one hour and below the minimum.</summary>
    public static bool IsTooBrief(uint asked, RegistrationPolicy policy) =>
        asked > 0 && asked < NeverTooBriefSeconds && asked < policy.MinExpires;

    /// <summary>
    /// What is granted: never more than was asked for, unless that is too brief and <see cref="TooBriefHandling.Raise"/> has not had it
    /// refused, and never more than the maximum.
    /// </summary>
    public static uint Granted(uint asked, RegistrationPolicy policy) =>
        Math.Min(IsTooBrief(asked, policy) ? policy.MinExpires : asked, policy.MaxExpires);
}
