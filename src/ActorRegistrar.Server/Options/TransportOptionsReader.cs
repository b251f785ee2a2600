using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads what belongs to the SIP transports: <c>Transport:*</c>, <c>Limits:*</c>, <c>Tls:*</c>, <c>WebSocket:*</c>.</summary>
internal static class TransportOptionsReader
{
    private const int LongestSeconds = 86_400;

    public static TransportSection ReadTransport(SettingsReader settings, TransportSection defaults)
    {
        var transport = new TransportSection
        {
            ServerName = settings.Text("Transport:ServerName", defaults.ServerName),
            HostNames = ReadHostNames(settings, defaults.HostNames),
            MaxRequestsInFlight = settings.Number("Transport:MaxRequestsInFlight", defaults.MaxRequestsInFlight, 1, 16_777_216, "requests"),
            MaxConnections = settings.Number("Transport:MaxConnections", defaults.MaxConnections, 1, 1_000_000, "connections"),
            MaxConnectionsPerSource = settings.Number("Transport:MaxConnectionsPerSource", defaults.MaxConnectionsPerSource, 1, 1_000_000, "connections"),
            ProxyProtocolFrom = ReadNetworks(settings, "Transport:ProxyProtocolFrom"),
            MaxUnreadAnswerBytes = settings.Number("Transport:MaxUnreadAnswerBytes", defaults.MaxUnreadAnswerBytes, 65_536, 1_073_741_824, "bytes"),
            ResponseMemoryBytes = settings.Number("Transport:ResponseMemoryBytes", defaults.ResponseMemoryBytes, 65_536, 1_073_741_824, "bytes"),
            LameDuckSeconds = settings.Number("Transport:LameDuckSeconds", defaults.LameDuckSeconds, 0, 300, "seconds"),
            DrainSeconds = settings.Number("Transport:DrainSeconds", defaults.DrainSeconds, 1, 10, "seconds"),
            Deadlines = ReadDeadlines(settings, defaults.Deadlines),
        };
        if (transport.ServerName.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            settings.Refuse("Registrar:Transport:ServerName has a character that may not stand in a SIP header; use printable ASCII, or leave it empty to send none.");
        }
        return transport;
    }

    public static SipLimits ReadLimits(SettingsReader settings, SipLimits defaults)
    {
        var limits = new SipLimits
        {
            MaxMessageBytes = settings.Number("Limits:MaxMessageBytes", defaults.MaxMessageBytes, 1024, 1_048_576, "bytes"),
            MaxHeaderSectionBytes = settings.Number("Limits:MaxHeaderSectionBytes", defaults.MaxHeaderSectionBytes, 1024, 262_144, "bytes"),
            MaxHeaderBytes = settings.Number("Limits:MaxHeaderBytes", defaults.MaxHeaderBytes, 256, 262_144, "bytes"),
            MaxUriBytes = settings.Number("Limits:MaxUriBytes", defaults.MaxUriBytes, 64, 65_536, "bytes"),
            MaxAddressOfRecordBytes = settings.Number("Limits:MaxAddressOfRecordBytes", defaults.MaxAddressOfRecordBytes, 16, AddressOfRecord.MaxKeyLength, "bytes"),
            MaxHeaderCount = settings.Number("Limits:MaxHeaderCount", defaults.MaxHeaderCount, 16, 4096, "header fields"),
            MaxParameterCount = settings.Number("Limits:MaxParameterCount", defaults.MaxParameterCount, 8, 1024, "parameters"),
        };
        Nest(settings, "MaxHeaderSectionBytes", limits.MaxHeaderSectionBytes, "MaxMessageBytes", limits.MaxMessageBytes);
        Nest(settings, "MaxHeaderBytes", limits.MaxHeaderBytes, "MaxHeaderSectionBytes", limits.MaxHeaderSectionBytes);
        Nest(settings, "MaxUriBytes", limits.MaxUriBytes, "MaxHeaderBytes", limits.MaxHeaderBytes);
        return limits;
    }

    /// <summary>The certificate; null when no setting of <c>Tls:</c> names one.</summary>
    public static TlsSettings? ReadTls(SettingsReader settings)
    {
        var tls = new TlsSettings
        {
            CertificateFile = settings.Text("Tls:CertificateFile", ""),
            KeyFile = settings.Text("Tls:KeyFile", ""),
            PasswordFile = settings.Text("Tls:PasswordFile", ""),
            ClientCertificates = settings.Choice("Tls:ClientCertificates", TlsClientCertificates.None,
                ("none", TlsClientCertificates.None), ("request", TlsClientCertificates.Request), ("require", TlsClientCertificates.Require)),
            ClientAuthorityFile = settings.Text("Tls:ClientAuthorityFile", ""),
            ClientRevocationFile = settings.Text("Tls:ClientRevocationFile", ""),
            CipherSuites = settings.Choice("Tls:CipherSuites", TlsCipherSuites.Platform, ("platform", TlsCipherSuites.Platform), ("aead", TlsCipherSuites.Aead)),
            Certificates = ReadCertificates(settings),
            ReloadEvery = Seconds(settings, "Tls:ReloadSeconds", TimeSpan.FromSeconds(10), 1),
        };
        if (tls.ClientCertificates == TlsClientCertificates.None && tls.ClientRevocationFile.Length > 0)
        {
            settings.Refuse("Registrar:Tls:ClientRevocationFile is set but Registrar:Tls:ClientCertificates asks for no certificate that could be on it; set that, or leave the file out.");
        }
        if (tls.ClientCertificates != TlsClientCertificates.None && tls.ClientAuthorityFile.Length == 0)
        {
            settings.Refuse("Registrar:Tls:ClientCertificates asks for client certificates but Registrar:Tls:ClientAuthorityFile is empty; name the PEM file of the authority that signs them.");
        }
        if (tls.CertificateFile.Length > 0) return tls;
        if (!tls.Certificates.IsEmpty) settings.Refuse("Registrar:Tls:Certificate has further certificates but Registrar:Tls:CertificateFile has no first one, for clients that ask for no name or another; name one.");
        if (tls.KeyFile.Length > 0) settings.Refuse("Registrar:Tls:KeyFile is set but Registrar:Tls:CertificateFile is not; name the certificate that belongs to the key.");
        return null;
    }

    public static WebSocketSettings ReadWebSocket(SettingsReader settings, WebSocketSettings defaults)
    {
        ImmutableArray<string> origins = settings.List("WebSocket:AllowedOrigins") ?? defaults.AllowedOrigins;
        foreach (string origin in origins)
        {
            if (origin is not ("*" or "null") && !IsOrigin(origin))
                settings.Refuse($"Registrar:WebSocket:AllowedOrigins has '{origin}'; write for example https://phone.example.com, file:// for pages of files, or * for any page.");
        }
        return new WebSocketSettings { AllowedOrigins = origins, PingAfter = Seconds(settings, "WebSocket:PingSeconds", defaults.PingAfter, 0) };
    }

    private static ImmutableArray<TlsCertificateFiles> ReadCertificates(SettingsReader settings)
    {
        var certificates = ImmutableArray.CreateBuilder<TlsCertificateFiles>();
        foreach (string name in settings.Children("Tls:Certificate"))
        {
            string prefix = $"Tls:Certificate:{name}:";
            var files = new TlsCertificateFiles
            {
                Name = name,
                CertificateFile = settings.Text(prefix + "CertificateFile", ""),
                KeyFile = settings.Text(prefix + "KeyFile", ""),
                PasswordFile = settings.Text(prefix + "PasswordFile", ""),
            };
            if (files.CertificateFile.Length == 0) settings.Refuse($"Registrar:Tls:Certificate:{name} has no CertificateFile; name the file of the certificate.");
            else certificates.Add(files);
        }
        return certificates.ToImmutable();
    }

    private static ImmutableArray<IPNetwork> ReadNetworks(SettingsReader settings, string key)
    {
        if (settings.List(key) is not { } texts) return [];
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (string text in texts)
        {
            if (ReadNetwork(text) is { } network) networks.Add(network);
            else settings.Refuse($"Registrar:{key} has '{text}'; write an address as 192.0.2.1 or 2001:db8::1, or a network as 192.0.2.0/24 or 2001:db8::/32 with nothing behind its prefix.");
        }
        return networks.ToImmutable();
    }

    /// <summary>Null also for what no connection comes from: an IPv4 address mapped to IPv6, an address with a zone.</summary>
    private static IPNetwork? ReadNetwork(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address)) text = $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";
        bool isNetwork = IPNetwork.TryParse(text, out IPNetwork network) && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out address)
            && address.Equals(network.BaseAddress);
        return isNetwork && !network.BaseAddress.IsIPv4MappedToIPv6 && !text.Contains('%', StringComparison.Ordinal) ? network : null;
    }

    private static ImmutableArray<string> ReadHostNames(SettingsReader settings, ImmutableArray<string> defaults)
    {
        if (settings.List("Transport:HostNames") is not { } names) return defaults;
        foreach (string name in names)
        {
            if (!PolicyReader.IsHost(name)) settings.Refuse($"Registrar:Transport:HostNames has '{name}'; it must be a host name without scheme or port.");
        }
        return names;
    }

    private static ConnectionDeadlines ReadDeadlines(SettingsReader settings, ConnectionDeadlines defaults) => new()
    {
        Handshake = Seconds(settings, "Transport:HandshakeSeconds", defaults.Handshake, 1),
        FirstRequest = Seconds(settings, "Transport:FirstRequestSeconds", defaults.FirstRequest, 1),
        PartialMessage = Seconds(settings, "Transport:PartialMessageSeconds", defaults.PartialMessage, 1),
        Idle = Seconds(settings, "Transport:IdleSeconds", defaults.Idle, 1),
        RegisteredIdle = Seconds(settings, "Transport:RegisteredIdleSeconds", defaults.RegisteredIdle, 1),
        UnreadAnswers = Seconds(settings, "Transport:UnreadAnswerSeconds", defaults.UnreadAnswers, 1),
    };

    private static TimeSpan Seconds(SettingsReader settings, string key, TimeSpan defaultValue, int least) =>
        TimeSpan.FromSeconds(settings.Number(key, (int)defaultValue.TotalSeconds, least, LongestSeconds, "seconds"));

    private static void Nest(SettingsReader settings, string inner, int innerBytes, string outer, int outerBytes)
    {
        if (innerBytes > outerBytes) settings.Refuse($"Registrar:Limits:{inner} ({innerBytes} bytes) is more than Registrar:Limits:{outer} ({outerBytes} bytes); lower the first or raise the second.");
    }

    /// <summary>Never the address of a WebSocket, which no page comes from.</summary>
    private static bool IsOrigin(string text) => text.TrimEnd('/').Equals("file:", StringComparison.OrdinalIgnoreCase) || (
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.AbsolutePath is "/" or "" && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0 && uri.Scheme is not ("ws" or "wss"));
}
