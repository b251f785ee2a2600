using System.Collections.Immutable;
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
            MaxRequestsInFlight = settings.Number("Transport:MaxRequestsInFlight", defaults.MaxRequestsInFlight, 1, 16_777_216, "requests"),
            MaxConnections = settings.Number("Transport:MaxConnections", defaults.MaxConnections, 1, 1_000_000, "connections"),
            MaxConnectionsPerSource = settings.Number("Transport:MaxConnectionsPerSource", defaults.MaxConnectionsPerSource, 1, 1_000_000, "connections"),
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
            ReloadEvery = Seconds(settings, "Tls:ReloadSeconds", TimeSpan.FromSeconds(10), 1),
        };
        if (tls.ClientCertificates != TlsClientCertificates.None && tls.ClientAuthorityFile.Length == 0)
        {
            settings.Refuse("Registrar:Tls:ClientCertificates asks for client certificates but Registrar:Tls:ClientAuthorityFile is empty; name the PEM file of the authority that signs them.");
        }
        if (tls.CertificateFile.Length > 0) return tls;
        if (tls.KeyFile.Length > 0) settings.Refuse("Registrar:Tls:KeyFile is set but Registrar:Tls:CertificateFile is not; name the certificate that belongs to the key.");
        return null;
    }

    public static WebSocketSettings ReadWebSocket(SettingsReader settings, WebSocketSettings defaults)
    {
        ImmutableArray<string> origins = settings.List("WebSocket:AllowedOrigins") ?? defaults.AllowedOrigins;
        foreach (string origin in origins)
        {
            if (origin is not ("*" or "null") && !IsOrigin(origin))
                settings.Refuse($"Registrar:WebSocket:AllowedOrigins has '{origin}'; write for example https://phone.example.com, or * for any page.");
        }
        return new WebSocketSettings { AllowedOrigins = origins, PingAfter = Seconds(settings, "WebSocket:PingSeconds", defaults.PingAfter, 0) };
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

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.AbsolutePath is "/" or "" && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0;
}
