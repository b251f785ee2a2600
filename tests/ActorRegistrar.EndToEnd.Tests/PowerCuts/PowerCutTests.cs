using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Outages;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.PowerCuts;

/// <summary>
/// A power cut at the worst moment: when the 200 leaves. No machine is switched off for it. strace writes down every write and flush of the
/// server's SQLite files and every answer that it sends, in their order; from that follows what a disk holds that has lost, or kept some of,
/// what was not flushed when a 200 left. A second server starts on that disk and is asked for everything that was granted by then.
/// With durability <c>full</c> all of it must be there; with <c>os</c> some must be missing, or the first result would mean nothing.
/// </summary>
/// <seealso cref="PostgreSqlPowerCutTests"/>
public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    private const int AddressesOfRecord = 200;
    private const int AtOnce = 8;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ToolFact(Strace.Program)]
    public async Task Full_durability_loses_nothing_that_was_granted_before_the_power_went()
    {
        RegisteringAddressOfRecord[] granted = await WriteDownAsync("full");
        var arrival = new Random(1);
        foreach (int cut in new[] { 1, AddressesOfRecord / 2, AddressesOfRecord })
            Assert.Equal(0, await CountLostAsync(granted, cut, () => arrival.Next(2) == 0));
        Assert.Equal(0, await CountLostAsync(granted, AddressesOfRecord, () => false));
    }

    [ToolFact(Strace.Program)]
    public async Task Without_a_flush_the_same_cut_shows_a_loss()
    {
        RegisteringAddressOfRecord[] granted = await WriteDownAsync("os");
        Assert.InRange(await CountLostAsync(granted, AddressesOfRecord, () => false), 1, AddressesOfRecord);
    }

    private string Data => Path.Combine(_directory.Path, "data");

    private string Start => Path.Combine(_directory.Path, "start");

    private string Log => Path.Combine(_directory.Path, "log");

    /// <summary>Copies the files of a server at rest, registers many addresses-of-record under strace, kills the server.</summary>
    private async Task<RegisteringAddressOfRecord[]> WriteDownAsync(string durability)
    {
        int port = FreePort.Next();
        using var client = new ConcurrentClient(SipClient.Udp(port));
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port, "Journal:Durability=" + durability);
        await new RegisteringAddressOfRecord().RefreshAsync(client);
        await using Strace strace = await Strace.AttachAsync(server.Id, "-y", "-xx", "-v", "-s", "1000000", "-o", Log, "-e", "trace=pwrite64,write,fsync,fdatasync,ftruncate,sendto,sendmsg,sendmmsg");
        Copy(Data, Start);

        RegisteringAddressOfRecord[] addresses = [.. Enumerable.Range(0, AddressesOfRecord).Select(_ => new RegisteringAddressOfRecord())];
        await Parallel.ForEachAsync(addresses, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (address, _) => await address.RefreshAsync(client));
        Assert.All(addresses, address => Assert.Equal(200, address.Refreshes[0].Answer?.Status));
        await server.KillAsync();
        await strace.WaitForEndAsync();
        return addresses;
    }

    /// <summary>Cuts the power when a 200 left, and counts what had been granted by then and is not there afterwards.</summary>
    /// <param name="granted">Everything that was granted before the process was killed.</param>
    /// <param name="cut">Number of that 200.</param>
    /// <param name="arrives">Whether a write that was not flushed has reached the disk.</param>
    private async Task<int> CountLostAsync(RegisteringAddressOfRecord[] granted, int cut, Func<bool> arrives)
    {
        List<SystemCall> calls = SystemCall.ReadLog(Log);
        (string CallId, int LeftAt)[] acknowledgements = [.. calls.Where(call => call.Name.StartsWith("send", StringComparison.Ordinal)).SelectMany(Acknowledgements).OrderBy(sent => sent.LeftAt)];
        // A thread born while the log began may be missing from it: what it acknowledged is not counted as promised.
        Assert.InRange(acknowledgements.Length, AddressesOfRecord * 9 / 10, AddressesOfRecord);
        int cutAt = acknowledgements[Math.Min(cut, acknowledgements.Length) - 1].LeftAt;
        HashSet<string> promised = [.. acknowledgements.Where(sent => sent.LeftAt <= cutAt).Select(sent => sent.CallId)];

        using var restored = new TemporaryDirectory();
        string disk = Path.Combine(restored.Path, "data");
        Copy(Start, disk);
        new CutDisk(calls, arrives).Apply(disk, Data, cutAt);

        int port = FreePort.Next(), lost = 0;
        await using ServerProcess server = await ServerProcess.StartAsync(restored.Path, port);
        using var client = SipClient.Udp(port);
        foreach (RegisteringAddressOfRecord address in granted.Where(address => promised.Contains(address.Refreshes[0].Request.CallId)))
            if ((await client.AskUntilServedAsync(Request.Register(address.Name), 200)).Contacts.Length == 0) lost++;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cut at line {cutAt}: {lost} lost of {promised.Count} granted"));
        return lost;
    }

    /// <summary>An answer counts as sent when the call that sends it begins.</summary>
    private static IEnumerable<(string CallId, int LeftAt)> Acknowledgements(SystemCall call) => call.Texts
        .Where(text => text.AsSpan().StartsWith("SIP/2.0 200 "u8))
        .Select(text => (new SipResponse(text).One("Call-ID")!, call.BeganAt));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        // The index of the log lies in shared memory and is made anew; the lock is the running server's.
        foreach (string file in Directory.GetFiles(from).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
