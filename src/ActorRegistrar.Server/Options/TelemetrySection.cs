namespace ActorRegistrar.Server.Options;

/// <summary>Settings under <c>Registrar:Telemetry:</c>: what leaves the server about itself, beside <c>/metrics</c>.</summary>
internal sealed record TelemetrySection
{
    /// <summary><c>OtlpEndpoint</c>: where metrics and traces are sent; null, the default, sends none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary><c>OtlpProtocol</c>: <c>grpc</c> or <c>http</c>. Default <c>grpc</c>.</summary>
    public OtlpWire OtlpProtocol { get; init; } = OtlpWire.Grpc;

    /// <summary><c>OtlpHeaders</c>: <c>name=value</c> pairs with commas between them, sent with each export; a secret.</summary>
    public string OtlpHeaders { get; init; } = "";

    /// <summary><c>OtlpSeconds</c>: between two exports of metrics. Default 15.</summary>
    public int OtlpSeconds { get; init; } = 15;

    /// <summary><c>TraceRatio</c>: which part of the requests is traced, 0 to 1. Default 0.01.</summary>
    public double TraceRatio { get; init; } = 0.01;

    /// <summary><c>TraceIdentities</c>: whether traces name the address-of-record and the Call-ID. Default false.</summary>
    public bool TraceIdentities { get; init; }
}

/// <summary>How OTLP travels.</summary>
internal enum OtlpWire : byte
{
    /// <summary>gRPC over HTTP/2.</summary>
    Grpc = 0,
    /// <summary>Protobuf in the body of a POST to <c>/v1/metrics</c> and <c>/v1/traces</c> below the endpoint.</summary>
    Http,
}
