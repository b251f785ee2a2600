using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// Holds what comes from a file to what a REGISTER is held to: a binding is written into answers as it is, so nothing in it may become
/// another header field or line.
/// </summary>
public static class BindingReview
{
    private const int MaxUriLength = 1024;
    private const int MaxTextLength = 4096;
    private const int MaxPathHops = 8;

    /// <summary>What is wrong with a binding, as the end of a sentence; null when nothing is.</summary>
    public static string? FindProblem(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (!IsUri(binding.ContactUri)) return "the contact is not a URI";
        if (!AreParameters(binding.Parameters)) return "the parameters of the contact are malformed";
        if (binding.Q is < 0 or > 1000) return "q is not between 0 and 1";
        if (binding.RegId < 0) return "reg-id is negative";
        if (binding.CallId.Length > MaxTextLength || !IsVisible(binding.CallId)) return "the Call-ID is too long or holds spaces or control characters";
        if (binding.CallId.Length == 0 && binding.CSeq != 0) return "there is a CSeq without a Call-ID";
        if (binding.InstanceId is { } instance && (instance.Length is 0 or > MaxUriLength || !IsClean(instance))) return "the instance-id is empty, too long or holds control characters";
        if (binding.UserAgent is { } agent && (agent.Length > MaxTextLength || !IsClean(agent))) return "the User-Agent is too long or holds control characters";
        if (binding.Path.Length > MaxPathHops || binding.Path.Any(hop => !IsHop(hop))) return "the Path is malformed";
        if (!IsClean(binding.Source.Transport) || !IsClean(binding.Source.RemoteAddress) || !IsClean(binding.Source.LocalAddress)) return "the source holds control characters";
        if (binding.ExpiresAt < binding.RefreshedAt) return "it ends before it was registered";
        return null;
    }

    private static bool IsUri(string text) => text.Length <= MaxUriLength && Ascii.IsValid(text) && SipUri.TryParse(Encoding.ASCII.GetBytes(text), out _);

    private static bool AreParameters(string text)
    {
        if (text.Length == 0) return true;
        if (text.Length > MaxTextLength || text[0] != ';' || !IsClean(text)) return false;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var parameters = new HeaderParameters(utf8);
        while (parameters.MoveNext())
        {
        }
        return parameters.IsWellFormed;
    }

    private static bool IsHop(string text)
    {
        if (text.Length > MaxTextLength || !IsClean(text)) return false;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var values = new HeaderValues(utf8);
        int count = 0;
        while (values.MoveNext()) count++;
        return count == 1 && NameAddress.TryParse(utf8, out NameAddress hop) && !hop.IsStar && SipUri.TryParse(hop.Uri, out _);
    }

    private static bool IsVisible(string text) => text.All(letter => !char.IsControl(letter) && !char.IsWhiteSpace(letter)) && IsPaired(text);

    private static bool IsClean(string text) => !text.Any(char.IsControl) && IsPaired(text);

    /// <summary>Half a surrogate pair has no UTF-8.</summary>
    private static bool IsPaired(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal)) return false;
        }
        return true;
    }
}
