using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>A collector as far as a sender can tell: OTLP over gRPC or over HTTP, read by the numbers of its fields.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OtlpReceiver(WebApplication application) => _application = application;

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    public ConcurrentDictionary<string, string> Headers { get; } = new();

    public static async Task<OtlpReceiver> StartAsync(int port, bool isGrpc)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.AddRouting();
        WebApplication application = builder.Build();
        var receiver = new OtlpReceiver(application);
        if (isGrpc)
        {
            application.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => receiver.TakeGrpcAsync(context, receiver.TakeTraces));
            application.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => receiver.TakeGrpcAsync(context, receiver.TakeMetrics));
        }
        else
        {
            application.MapPost("/v1/traces", context => receiver.TakeAsync(context, receiver.TakeTraces));
            application.MapPost("/v1/metrics", context => receiver.TakeAsync(context, receiver.TakeMetrics));
        }
        await application.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<byte[]> take)
    {
        take(await ReadAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    private async Task TakeGrpcAsync(HttpContext context, Action<byte[]> take)
    {
        byte[] framed = await ReadAsync(context);
        int length = BinaryPrimitives.ReadInt32BigEndian(framed.AsSpan(1));
        take(framed[5..(5 + length)]);
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task<byte[]> ReadAsync(HttpContext context)
    {
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in context.Request.Headers) Headers[name.ToLowerInvariant()] = value.ToString();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    // ExportTraceServiceRequest.resource_spans 1 > ResourceSpans.scope_spans 2 > ScopeSpans.spans 2 > Span
    private void TakeTraces(byte[] request)
    {
        foreach (byte[] span in Below(Below(Below([request], 1), 2), 2)) Spans.Enqueue(OtlpSpan.Read(span));
    }

    // ExportMetricsServiceRequest.resource_metrics 1 > ResourceMetrics.scope_metrics 2 > ScopeMetrics.metrics 2 > Metric.name 1
    private void TakeMetrics(byte[] request)
    {
        foreach (byte[] name in Below(Below(Below(Below([request], 1), 2), 2), 1)) Metrics[System.Text.Encoding.UTF8.GetString(name)] = true;
    }

    private static IEnumerable<byte[]> Below(IEnumerable<byte[]> messages, int field) => messages.SelectMany(message => ProtobufFields.Of(message)).Where(one => one.Number == field).Select(one => one.Bytes);
}

/// <summary>A span as it came.</summary>
internal sealed record OtlpSpan(string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes)
{
    public static OtlpSpan Read(byte[] span)
    {
        (int Number, byte[] Bytes)[] fields = [.. ProtobufFields.Of(span)];
        string Hex(int number) => Convert.ToHexStringLower(fields.FirstOrDefault(field => field.Number == number).Bytes ?? []);
        var attributes = new Dictionary<string, string>();
        foreach ((_, byte[] attribute) in fields.Where(field => field.Number == 9))
        {
            (int Number, byte[] Bytes)[] pair = [.. ProtobufFields.Of(attribute)];
            (int number, byte[] value) = ProtobufFields.Of(pair.Single(field => field.Number == 2).Bytes).Single();
            attributes[System.Text.Encoding.UTF8.GetString(pair.Single(field => field.Number == 1).Bytes)] = number == 1 ? System.Text.Encoding.UTF8.GetString(value) : ((int)new CodedInputStream(value).ReadUInt64()).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return new OtlpSpan(Hex(1), Hex(2), Hex(4), System.Text.Encoding.UTF8.GetString(fields.First(field => field.Number == 5).Bytes), attributes);
    }
}

/// <summary>The fields of a message whose definition is not at hand.</summary>
internal static class ProtobufFields
{
    public static IEnumerable<(int Number, byte[] Bytes)> Of(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    fields.Add((number, input.ReadBytes().ToByteArray()));
                    break;
                case WireFormat.WireType.Varint:
                    fields.Add((number, Varint(input.ReadUInt64())));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return fields;
    }

    private static byte[] Varint(ulong value)
    {
        using var text = new MemoryStream();
        var output = new CodedOutputStream(text);
        output.WriteUInt64(value);
        output.Flush();
        return text.ToArray();
    }
}
