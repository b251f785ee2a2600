using System.Globalization;
using System.Text.Json;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Replays;

/// <summary>A server that has recorded a few hundred changes of all kinds, and goes on running.</summary>
public sealed class RecordedServer : IAsyncLifetime
{
    private const int Count = 150;
    private TemporaryDirectory? _directory;
    private ServerProcess? _process;

    internal string Directory => _directory!.Path;

    internal int Port => _process!.Port;

    internal string[] AddressesOfRecord { get; } = [.. Enumerable.Range(0, Count).Select(Address)];

    internal static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"sip:u{number}@{(number % 2 == 0 ? "example.com" : "example.net")}");

    public async Task InitializeAsync()
    {
        _directory = new TemporaryDirectory();
        _process = await ServerProcess.StartAsync(_directory.Path, FreePort.Next());
        using var client = SipClient.Udp(_process.Port);
        for (int i = 0; i < Count; i++) await RecordAsync(client, i);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _directory?.Dispose();
    }

    /// <summary>Runs <c>replay</c> on this server's database while it runs; other tests may take all the processor time that it would leave.</summary>
    internal Task<CommandRun> ReplayAsync(params string[] arguments) => CommandRun.OfServerAsync(Directory, ["replay", .. arguments]);

    /// <summary>The offsets of all lines.</summary>
    internal static long[] OffsetsOf(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("offset").GetInt64())];

    private static async Task RecordAsync(SipClient client, int i)
    {
        string contact = string.Create(CultureInfo.InvariantCulture, $"sip:c{i}@192.0.2.{i % 250}:5070;transport=udp");
        string path = i % 5 == 0 ? "Path: <sip:edge.example;lr;ob>" : "Subject: none";
        string parameters = (i % 5) switch
        {
            0 => ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\";reg-id=1;expires=1800",
            1 => ";q=0.5;expires=900",
            2 => ";expires=290",
            _ => "",
        };
        Request first = Request.Register(Address(i), $"Contact: <{contact}>{parameters}", "Supported: path, outbound", path, "User-Agent: phone " + (i % 3));
        await client.AskUntilServedAsync(first, 200);
        switch (i % 10)
        {
            case 3: await client.AskUntilServedAsync(first.Next($"Contact: <{contact}>;expires=0"), 200); break;
            case 4: await client.AskUntilServedAsync(first.Next("Contact: *", "Expires: 0"), 200); break;
            case 6: await client.AskUntilServedAsync(Request.Register(Address(i), $"Contact: <sip:second@192.0.2.9>;q=0.1"), 200); break;
            case 8: await client.AskUntilServedAsync(first.Next($"Contact: <{contact}>;expires=2400"), 200); break;
        }
    }
}
