using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using ActorRegistrar.Sip.Uris;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>Reads the PROXY protocol from proxies that are trusted to tell where their connections come from.</summary>
/// <param name="trusted">Addresses of the proxies; empty when there are none.</param>
internal sealed class ProxyProtocol(ImmutableArray<IPNetwork> trusted)
{
    /// <summary>Connections of proxies that may be without their header at once: they are counted for nobody yet.</summary>
    private const int MaxWithoutHeader = 1_024;

    private int _withoutHeader;

    /// <summary>Whether there is any proxy.</summary>
    public bool IsOn => !trusted.IsEmpty;

    /// <summary>Whether a connection of this source must begin with a header.</summary>
    public bool Trusts(IPAddress source)
    {
        if (!IsOn) return false;
        IPAddress plain = PlainAddress.Of(source);
        foreach (IPNetwork network in trusted)
            if (network.Contains(plain)) return true;
        return false;
    }

    /// <summary>
    /// Takes the header off a connection of a proxy. From then on its ends are those that the proxy has told, if it has. The connection's
    /// watch ends one that does not come.
    /// </summary>
    /// <returns>False when none came.</returns>
    public async Task<bool> TakeHeaderAsync(ConnectionContext connection)
    {
        try
        {
            return Interlocked.Increment(ref _withoutHeader) <= MaxWithoutHeader && await ReadHeaderAsync(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _withoutHeader);
        }
    }

    /// <summary>Whether a source that is no proxy begins as if it were one. Waits for its first octets and leaves them.</summary>
    public static async Task<bool> IsBegunByStrangerAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        using CancellationTokenRegistration stop = EndOf(connection).Register(input.CancelPendingRead);
        try
        {
            ReadResult read = await input.ReadAsync();
            bool isHeader = IsBegunBy(read.Buffer);
            input.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
            return isHeader;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever reads next learns the same.
            return false;
        }
    }

    private static bool IsBegunBy(ReadOnlySequence<byte> octets)
    {
        Span<byte> first = stackalloc byte[16];
        octets = octets.Slice(0, Math.Min(octets.Length, first.Length));
        octets.CopyTo(first);
        return ProxyHeader.IsBegunBy(first[..(int)octets.Length]);
    }

    private static async Task<bool> ReadHeaderAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        using CancellationTokenRegistration stop = EndOf(connection).Register(input.CancelPendingRead);
        while (true)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> first = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, ProxyHeader.MaxBytes));
            ProxyHeader header = first.IsSingleSegment ? ProxyHeader.Read(first.FirstSpan) : ProxyHeader.Read(first.ToArray());
            if (header.Status == ProxyHeaderStatus.Whole)
            {
                input.AdvanceTo(read.Buffer.GetPosition(header.Length));
                if (header.Source is not null) (connection.RemoteEndPoint, connection.LocalEndPoint) = (header.Source, header.Destination);
                return true;
            }
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (header.Status == ProxyHeaderStatus.Broken || read.IsCompleted || read.IsCanceled) return false;
        }
    }

    private static CancellationToken EndOf(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
}
