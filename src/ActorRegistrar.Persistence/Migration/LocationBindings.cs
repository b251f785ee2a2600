using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Rows of a <c>location</c> table as bindings, and back.</summary>
public static class LocationBindings
{
    /// <summary>What Kamailio writes where a REGISTER had no User-Agent.</summary>
    private const string NoUserAgent = "n/a";

    /// <summary>An operator's own contact has no Call-ID, and Kamailio loads none without.</summary>
    private const string NoCallId = "operator@actorregistrar.invalid";

    private static readonly FlowReference LostFlow = new(Run: 0, Id: 0, IsLost: true);

    /// <summary>The binding of a row.</summary>
    /// <remarks>
    /// A client that was connected to the other server is out of reach for this one until it registers again, unless its contact is an
    /// address that a connection can be opened to: such a binding has a lost flow, so that it counts and no lookup finds it.
    /// </remarks>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it stood, such as <c>line 7</c>.</param>
    /// <param name="defaultDomain">The domain of rows that have none; null to refuse those.</param>
    public static ImportedBinding Read(LocationRow row, string place, string? defaultDomain)
    {
        ArgumentNullException.ThrowIfNull(row);
        string domain = row.Domain.Length > 0 ? row.Domain : defaultDomain ?? "";
        var read = new ImportedBinding(place, row.Username.Length == 0 ? $"sip:{domain}" : $"sip:{row.Username}@{domain}", row.Contact);
        if (domain.Length == 0) return read with { Problem = "the row has no domain; --domain says which" };
        string uri = row.Username.Length == 0 ? $"sip:{domain}" : $"sip:{Uri.EscapeDataString(row.Username)}@{domain}";
        if (!AddressOfRecord.TryParse(uri, out AddressOfRecord? owner)) return read with { Problem = "the address-of-record is malformed or too long" };
        if (TryReadPath(row.Path) is not { } path) return read with { Problem = "the Path is malformed" };
        string? instance = row.Instance.Length == 0 ? null : row.Instance;
        bool isOperators = row.Expires is null || row.CallId == NoCallId;
        var binding = new Binding
        {
            ContactUri = row.Contact,
            Parameters = ParametersOf(row),
            Q = row.Q,
            InstanceId = instance,
            RegId = instance is null ? 0 : row.RegId,
            GruuEpoch = instance is null ? 0 : row.LastModified.UtcTicks - DateTimeOffset.UnixEpoch.Ticks,
            CallId = isOperators ? "" : row.CallId,
            CSeq = isOperators ? 0 : row.CSeq,
            Path = path,
            ExpiresAt = row.Expires ?? Binding.Never,
            RegisteredAt = row.LastModified,
            RefreshedAt = row.LastModified,
            Source = SourceOf(row),
            UserAgent = row.UserAgent is "" or NoUserAgent ? null : row.UserAgent,
        };
        if (NeedsItsConnection(binding)) binding = binding with { Source = binding.Source with { Flow = LostFlow } };
        return BindingReview.FindProblem(binding) is { } problem ? read with { Problem = problem } : read with { Owner = owner, Binding = binding };
    }

    /// <summary>The row of a binding.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="binding">The binding.</param>
    /// <param name="problem">Why the table cannot hold it, as the end of a sentence; empty when it can.</param>
    /// <returns>Null with a problem.</returns>
    public static LocationRow? Write(AddressOfRecord owner, Binding binding, out string problem)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(binding);
        int at = owner.Key.LastIndexOf('@');
        problem = "";
        if (RecoveryRules.FindFault(binding) is { } fault) problem = $"a control character in {fault}";
        else if (at < 0) problem = "Kamailio knows no address-of-record without a user";
        else if (Unescape(owner.Key.AsSpan(0, at)) is not { } username) problem = "its user holds octets that are no text";
        else
        {
            var row = new LocationRow
            {
                Username = username,
                Domain = owner.Key[(at + 1)..],
                Contact = binding.ContactUri,
                Received = IsReachedAtItsSource(binding) ? ReceivedOf(binding.Source) : "",
                Path = string.Join(", ", binding.Path),
                // Never later than granted, and never sooner by as much as a second.
                Expires = binding.IsStatic ? null : WholeSeconds(binding.ExpiresAt),
                Q = binding.Q,
                CallId = binding.CallId.Length == 0 ? NoCallId : LocationTable.Cut(binding.CallId, LocationTable.CallIdLength),
                CSeq = binding.CSeq,
                LastModified = WholeSeconds(binding.RefreshedAt),
                UserAgent = LocationTable.Cut(binding.UserAgent ?? NoUserAgent, LocationTable.UserAgentLength),
                Socket = SocketOf(binding.Source),
                Instance = binding.InstanceId ?? "",
                RegId = binding.RegId,
            };
            problem = LocationTable.FindTooLong(row) is { } column ? $"its {column} is longer than Kamailio's table has room for" : "";
            if (problem.Length == 0) return row;
        }
        return null;
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string ParametersOf(LocationRow row)
    {
        var text = new StringBuilder();
        if (row.Q is { } q) text.Append(CultureInfo.InvariantCulture, $";q={q / 1000m:0.###}");
        if (row.Instance.Length > 0) text.Append(CultureInfo.InvariantCulture, $";+sip.instance=\"<{row.Instance}>\"");
        if (row.Instance.Length > 0 && row.RegId > 0) text.Append(CultureInfo.InvariantCulture, $";reg-id={row.RegId}");
        return text.ToString();
    }

    private static ImmutableArray<string>? TryReadPath(string text)
    {
        if (text.Length == 0) return [];
        var hops = ImmutableArray.CreateBuilder<string>();
        var values = new HeaderValues(Encoding.UTF8.GetBytes(text));
        while (values.MoveNext()) hops.Add(Encoding.UTF8.GetString(values.Current));
        return hops.Count == 0 || values.EmptyValueCount > 0 ? null : hops.ToImmutable();
    }

    private static RequestSource SourceOf(LocationRow row)
    {
        (string protocol, string local) = SplitSocket(row.Socket);
        string remote = "", transport = protocol;
        if (row.Received.Length > 0 && SipUri.TryParse(Encoding.UTF8.GetBytes(row.Received), out SipUri received))
        {
            int port = received.Port > 0 ? received.Port : 5060;
            remote = string.Create(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetString(received.Host)}:{port}");
            if (received.TryGetParameter("transport"u8, out ReadOnlySpan<byte> named)) transport = Encoding.ASCII.GetString(named).ToLowerInvariant();
            else if (transport.Length == 0) transport = "udp";
        }
        if (transport.Length == 0) transport = TransportOf(row.Contact);
        return new RequestSource(transport, remote, local) { IsRelayed = row.Path.Length > 0 };
    }

    private static bool NeedsItsConnection(Binding binding) => !binding.Source.IsRelayed
        && (binding.Source.Transport is "ws" or "wss"
            || (binding.Source.Transport is "tcp" or "tls" && (binding.RegId > 0 || IsReachedAtItsSource(binding))));

    /// <summary>Whether the contact alone does not lead to the client: another address than its source, or its source without the transport.</summary>
    private static bool IsReachedAtItsSource(Binding binding) =>
        RedirectionRules.PartsOf(binding, NatRedirection.Parameter) is RedirectionParts.SourceBeside or RedirectionParts.Transport;

    private static (string Protocol, string Address) SplitSocket(string socket)
    {
        int colon = socket.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 ? ("", "") : (socket[..colon].ToLowerInvariant(), socket[(colon + 1)..]);
    }

    private static string TransportOf(string contact)
    {
        if (!SipUri.TryParse(Encoding.UTF8.GetBytes(contact), out SipUri uri)) return "udp";
        if (uri.TryGetParameter("transport"u8, out ReadOnlySpan<byte> named)) return Encoding.ASCII.GetString(named).ToLowerInvariant();
        return uri.Scheme == UriScheme.Sips ? "tls" : "udp";
    }

    private static string ReceivedOf(RequestSource source) =>
        $"sip:{source.RemoteAddress}" + (source.Transport is "udp" or "local" ? "" : $";transport={source.Transport}");

    private static string SocketOf(RequestSource source) => source.LocalAddress.Length == 0 ? "" : $"{source.Transport}:{source.LocalAddress}";

    private static string? Unescape(ReadOnlySpan<char> user)
    {
        var octets = new ArrayBufferWriter<byte>(user.Length);
        for (int i = 0; i < user.Length; i++)
        {
            byte octet = user[i] == '%' ? byte.Parse(user.Slice(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : (byte)user[i];
            if (user[i] == '%') i += 2;
            if (octet is < 0x20 or 0x7F) return null;
            octets.Write([octet]);
        }
        return System.Text.Unicode.Utf8.IsValid(octets.WrittenSpan) ? Encoding.UTF8.GetString(octets.WrittenSpan) : null;
    }
}
