using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>Finds out whether a Request-URI is a GRUU and whose (RFC 5627 section 6.1).</summary>
internal static class GruuReader
{
    /// <param name="request">A request other than REGISTER.</param>
    /// <param name="settings">Holds the key.</param>
    /// <param name="addressOfRecord">The Request-URI's; for a temporary GRUU replaced by the one that it stands for.</param>
    /// <param name="gruu">Which instance is meant; null when the Request-URI is no GRUU.</param>
    /// <returns>False for a <c>gr</c> parameter that makes no valid GRUU: 404.</returns>
    public static bool TryRead(SipMessage request, IntakeSettings settings, ref AddressOfRecord? addressOfRecord, out GruuTarget? gruu)
    {
        gruu = null;
        if (!request.RequestUri.Contains((byte)';') || !SipUri.TryParse(request.RequestUri, out SipUri uri) || !uri.TryGetParameter("gr"u8, out ReadOnlySpan<byte> gr))
            return true;
        // Also where no new ones are given: a client keeps what it was given until it registers again, and its peers for the whole call.
        return GruuCodec.IsTemporary(addressOfRecord!)
            ? settings.Gruus.TryReadTemporary(addressOfRecord!, out addressOfRecord, out gruu)
            : settings.Gruus.TryReadPublic(addressOfRecord!, gr, out gruu);
    }
}
