namespace ActorRegistrar.Server.Options;

/// <summary>Reads <see cref="TelemetrySection"/>.</summary>
internal static class TelemetrySectionReader
{
    public static TelemetrySection Read(SettingsReader settings, TelemetrySection defaults) => new()
    {
        OtlpEndpoint = ReadEndpoint(settings),
        OtlpProtocol = settings.Choice("Telemetry:OtlpProtocol", defaults.OtlpProtocol, ("grpc", OtlpWire.Grpc), ("http", OtlpWire.Http)),
        OtlpHeaders = settings.Secret("Telemetry:OtlpHeaders", defaults.OtlpHeaders),
        OtlpSeconds = settings.Number("Telemetry:OtlpSeconds", defaults.OtlpSeconds, 1, 3600, "seconds"),
        TraceRatio = settings.Fraction("Telemetry:TraceRatio", defaults.TraceRatio),
        TraceIdentities = settings.Flag("Telemetry:TraceIdentities", defaults.TraceIdentities),
    };

    private static Uri? ReadEndpoint(SettingsReader settings)
    {
        if (settings.Text("Telemetry:OtlpEndpoint", "") is not { Length: > 0 } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is "http" or "https") return endpoint;
        settings.Refuse($"Registrar:Telemetry:OtlpEndpoint is '{text}'; write for example http://127.0.0.1:4317, or leave it empty to send nothing.");
        return null;
    }
}
