using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Files;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Http.Security;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Hosting;

/// <summary>
/// What can only be found out by trying, tried before anything starts, so that the sentence names the setting to change and no half of
/// the server has to be taken down again.
/// </summary>
internal static class StartupChecks
{
    /// <summary>One sentence for each thing that stands in the way.</summary>
    public static IEnumerable<string> Run(RegistrarOptions options)
    {
        bool needsDirectory = options.Journal.Provider == JournalProvider.Sqlite || options.Authentication == AuthenticationKind.Digest;
        if (needsDirectory && TryWrite(options.DataDirectory) is { } unwritable) yield return unwritable;
        if (AuditFile.Of(options.Audit)?.FindProblem() is { } unauditable) yield return unauditable;
        if (options.Tls?.FindProblem(DateTimeOffset.UtcNow) is { } uncertified) yield return uncertified;
        if (TryReadTokens(options) is { } tokenless) yield return tokenless;
        ImmutableArray<SipListenAddress> listeners = Listeners.Effective(options.Listen);
        foreach (SipListenAddress address in listeners)
        {
            bool isDatagram = address.Transport == SipTransportKind.Udp;
            if (TryBind(address.EndPoint, isDatagram, $"Registrar:Listen: {address}", address.TakesIPv4Too(listeners)) is { } problem) yield return problem;
        }
        if (options.HttpListen is { } http && TryBind(http.EndPoint, isDatagram: false, $"Registrar:Http:Listen: {http}") is { } unavailable)
        {
            yield return unavailable + (unavailable.EndsWith('.') ? " An empty Registrar:Http:Listen turns HTTP off." : "");
        }
    }

    private static string? TryReadTokens(RegistrarOptions options)
    {
        try
        {
            _ = new ApiTokens(options.HttpTokenFiles, TimeProvider.System);
            return null;
        }
        catch (InvalidDataException wrong)
        {
            return $"Registrar:Http:TokenFile: {wrong.Message}";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"Registrar:Http:TokenFile cannot be read: {unreadable.Message}";
        }
    }

    private static string? TryWrite(string directory)
    {
        string path = Path.GetFullPath(directory);
        try
        {
            OwnerFiles.MakeDirectory(path);
            string probe = Path.Combine(path, $".write-check-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"Registrar:DataDirectory is '{directory}', where {path} cannot be written to; name another directory or give this account the right to write there.";
        }
    }

    private static string? TryBind(IPEndPoint endPoint, bool isDatagram, string setting, bool takesIPv4Too = false)
    {
        if (endPoint.Port == 0) return null;
        using var socket = new Socket(endPoint.AddressFamily, isDatagram ? SocketType.Dgram : SocketType.Stream, isDatagram ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            if (takesIPv4Too) socket.DualMode = true;
            socket.Bind(endPoint);
            return null;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{setting} is in use by another process; stop that one or choose another port.",
                SocketError.AddressNotAvailable => $"{setting} is not an address of this machine; choose one that is.",
                SocketError.AccessDenied => $"{setting} may not be opened by this account; choose a port above 1023 or grant the right.",
                _ => $"{setting} cannot be opened ({refused.SocketErrorCode}); choose another address or port.",
            };
        }
    }
}
