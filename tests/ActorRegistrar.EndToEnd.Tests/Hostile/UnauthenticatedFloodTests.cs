using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>A server that asks for passwords, with as little memory as the others under attack.</summary>
public sealed class AuthenticatedHostileServer : RunningServer
{
    private readonly string _http = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");

    protected override string[] Settings => ["Domains=" + HostileServer.Domain, "Authentication=digest", "Http:Listen=" + _http];

    protected override IReadOnlyDictionary<string, string> Environment => HostileServer.LittleMemory;

    internal JournalRows Journal => new(Path.Combine(WorkingDirectory, "data", "journal.db"));

    /// <summary>A number that the server shows to its operator.</summary>
    internal async Task<double> MetricAsync(string name)
    {
        using var client = new HttpClient();
        string all = await client.GetStringAsync(new Uri(_http + "/metrics"));
        string row = all.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal));
        return double.Parse(row[(row.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[row.Contains('}', StringComparison.Ordinal) ? 0 : 1], CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// REGISTER requests without a password, each for another address-of-record: ACTORREGISTRAR_FLOOD of them, 1,000,000 for the whole
/// attack, 30,000 unless set. Every one is challenged and none leaves anything: no actor, no row, no memory.
/// </summary>
[Collection(HostileGroup.Name)]
public sealed class UnauthenticatedFloodTests(AuthenticatedHostileServer server, ITestOutputHelper output) : IClassFixture<AuthenticatedHostileServer>
{
    private const string Awake = "actorregistrar_addresses_of_record_awake";
    private const int Outstanding = 64;
    private const long GrowthBytes = 100L * 1024 * 1024;
    private const long LateGrowthBytes = 48L * 1024 * 1024;

    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("ACTORREGISTRAR_FLOOD"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 30_000;

    [Fact]
    [Trait("RFC", "3261 8.2.7: challenges")]
    [Trait("RFC", "3261 26.1.5")]
    public async Task A_flood_of_addresses_of_record_without_a_password_leaves_nothing()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 2000, ReceiveBufferSize = 4 << 20 };
        socket.Connect(IPAddress.Loopback, server.Process.Port);
        string local = socket.LocalEndPoint!.ToString()!;
        long rows = server.Journal.Count();
        int challenged = Flood(socket, local, Count / 10);
        double awake = await server.MetricAsync(Awake);
        long begin = Vitals.Of(server.Process.Id).ResidentBytes;
        challenged += Flood(socket, local, Count * 4 / 10);
        long half = Vitals.Of(server.Process.Id).ResidentBytes;
        challenged += Flood(socket, local, Count / 2);
        long end = Vitals.Of(server.Process.Id).ResidentBytes;

        // Loopback loses a datagram when the machine is busy elsewhere; a client would ask again.
        Assert.InRange(challenged, Count * 99L / 100, Count);
        output.WriteLine($"{Count} sent, {challenged} challenged; addresses-of-record awake {awake} and {await server.MetricAsync(Awake)}; rows {rows} and {server.Journal.Count()}");
        output.WriteLine($"resident after a tenth, half and all: {begin >> 20}, {half >> 20}, {end >> 20} MiB");
        Assert.Equal((0, 0), (awake, await server.MetricAsync(Awake)));
        Assert.Equal(rows, server.Journal.Count());
        Assert.InRange(end - begin, long.MinValue, GrowthBytes);
        Assert.InRange(end - half, long.MinValue, LateGrowthBytes);
        Assert.False(server.Process.HasEnded);
        server.Process.Log.AssertClean();
    }

    /// <summary>Sends so many, a few at a time, and returns how many were challenged.</summary>
    private static int Flood(Socket socket, string local, int count)
    {
        int challenged = 0, sent = 0;
        byte[] answer = new byte[4096];
        while (sent < count)
        {
            int batch = Math.Min(Outstanding, count - sent);
            for (int i = 0; i < batch; i++)
                socket.Send(Request.Register($"sip:{Request.Unique("f")}@{HostileServer.Domain}", "Contact: <sip:f@192.0.2.1>;expires=60").Bytes("UDP", local));
            sent += batch;
            try
            {
                for (int i = 0; i < batch; i++)
                {
                    int length = socket.Receive(answer);
                    if (answer.AsSpan(0, length).StartsWith("SIP/2.0 401 "u8)) challenged++;
                }
            }
            catch (SocketException lost) when (lost.SocketErrorCode == SocketError.TimedOut)
            {
                // Counted by what is missing.
            }
        }
        return challenged;
    }
}
