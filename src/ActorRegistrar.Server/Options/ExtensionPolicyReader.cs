using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads what holds for connections, NAT, GRUUs and routes, everywhere and in single domains.</summary>
internal static class ExtensionPolicyReader
{
    /// <summary>Past this a client behind a firewall has lost its connection long before it is heard again.</summary>
    private const int LongestFlowTimerSeconds = 3600;

    private const int MaxServiceRouteHops = 8;

    /// <param name="settings">All settings.</param>
    /// <param name="prefix">Empty, or what stands before each key, with its colon.</param>
    /// <param name="defaults">What holds where nothing is set.</param>
    public static ExtensionPolicy Read(SettingsReader settings, string prefix, ExtensionPolicy defaults) => new()
    {
        Outbound = settings.Choice(
            prefix + "Outbound", defaults.Outbound, ("off", OutboundMode.Off), ("optional", OutboundMode.Optional), ("required", OutboundMode.Required)),
        BoundToConnection = settings.Choice(
            prefix + "BoundToConnection",
            defaults.BoundToConnection,
            ("auto", ConnectionNeed.Auto),
            ("all", ConnectionNeed.All),
            ("outbound", ConnectionNeed.Outbound)),
        FlowTimer = settings.Number(prefix + "FlowTimer", defaults.FlowTimer, 0, LongestFlowTimerSeconds, "seconds"),
        Gruu = settings.Flag(prefix + "Gruu", defaults.Gruu),
        NatRedirection = settings.Choice(
            prefix + "NatRedirection",
            defaults.NatRedirection,
            ("parameter", NatRedirection.Parameter),
            ("rewrite", NatRedirection.Rewrite),
            ("contact", NatRedirection.Contact)),
        ServiceRoute = ReadServiceRoute(settings, prefix + "ServiceRoute", defaults.ServiceRoute),
    };

    /// <summary>Not a list as others are: a route holds semicolons.</summary>
    private static ImmutableArray<string> ReadServiceRoute(SettingsReader settings, string key, ImmutableArray<string> defaults)
    {
        string inherited = string.Join(", ", defaults), text = settings.Text(key, inherited);
        if (text == inherited) return defaults;
        ImmutableArray<string> hops = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(InBrackets)];
        if (hops.FirstOrDefault(hop => !IsLooseRoute(hop)) is { } wrong)
        {
            settings.Refuse($"Registrar:{key} has '{wrong}'; every part must be a sip or sips URI with the lr parameter, for example <sip:proxy.example.com;lr> (RFC 3608).");
        }
        if (hops.Length > MaxServiceRouteHops) settings.Refuse($"Registrar:{key} has {hops.Length} routes; {MaxServiceRouteHops} are the most.");
        return hops;
    }

    private static string InBrackets(string hop) => hop.Contains('<', StringComparison.Ordinal) ? hop : $"<{hop}>";

    private static bool IsLooseRoute(string hop) =>
        NameAddress.TryParse(Encoding.UTF8.GetBytes(hop), out NameAddress address)
        && hop.StartsWith('<') && Ascii.IsValid(hop)
        && SipUri.TryParse(address.Uri, out SipUri uri)
        && uri.Scheme is UriScheme.Sip or UriScheme.Sips
        && uri.TryGetParameter("lr"u8, out _);
}
