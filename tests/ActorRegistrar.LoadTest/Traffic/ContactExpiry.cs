using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>The lifetime of one binding in a 200 to REGISTER (RFC 3261 section 10.3 step 8).</summary>
internal static class ContactExpiry
{
    /// <summary>Finds the contact by RFC 3261 section 19.1.4, and its seconds: its own parameter or else the Expires header field.</summary>
    /// <returns>False when it is not among the bindings; <paramref name="seconds"/> is then 0.</returns>
    public static bool TryFind(SipMessage response, ReadOnlySpan<byte> contact, out uint seconds)
    {
        foreach (var value in response.Values(SipHeader.Contact))
        {
            if (!NameAddress.TryParse(value, out var held) || held.IsStar) continue;
            if (!held.Uri.SequenceEqual(contact) && !SipUriComparer.AreEqual(held.Uri, contact)) continue;
            if (!HeaderParameters.TryGet(held.Parameters, "expires"u8, out var text)) _ = response.TryGet(SipHeader.Expires, out text);
            _ = DeltaSeconds.TryParse(text, out seconds);
            return true;
        }
        seconds = 0;
        return false;
    }
}
