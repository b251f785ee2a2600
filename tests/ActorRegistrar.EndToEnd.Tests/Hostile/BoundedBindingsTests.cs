using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>One user against the disk, and lists of bindings that are longer than a datagram, on a running server.</summary>
public sealed class BoundedBindingsTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly string _alice = Request.NewAddressOfRecord();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Large_contacts_are_refused_before_anything_is_stored_and_every_request_is_answered()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port);
        using var client = SipClient.Udp(_port);
        Request register = Request.Register(_alice, Large(1, 7500));
        await client.AskAsync(register, 200);
        await client.AskAsync(register = register.Next(Large(2, 7500)), 403);
        await client.AskAsync(register = register.Next($"Contact: <sip:{new string('u', 600)}@192.0.2.1>"), 403);
        Assert.Single((await client.AskAsync(register.Next(), 200)).Contacts);
    }

    [Fact]
    public async Task Where_an_operator_lets_bindings_outgrow_a_datagram_each_request_is_still_answered()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port, "MaxBindingBytes=1000000");
        using var client = SipClient.Udp(_port);
        Request register = Request.Register(_alice, Large(1, 7500));
        for (int number = 1; number <= 10; number++)
        {
            SipResponse granted = await client.AskAsync(register, 200);
            Assert.Contains(granted.Contacts, contact => contact.Uri == $"sip:b@192.0.2.{number.ToString(CultureInfo.InvariantCulture)}");
            register = register.Next(Large(number + 1, 7500));
        }
        Assert.InRange((await client.AskAsync(register.Next(), 200)).Contacts.Length, 7, 9);
        Assert.InRange((await client.AskAsync(Request.For("INVITE", _alice), 302)).Contacts.Length, 7, 10);
        // Over TCP all of them.
        using var connection = SipClient.Tcp(_port);
        Assert.Equal(10, (await connection.AskAsync(Request.Register(_alice), 200)).Contacts.Length);
    }

    /// <summary>What the attacker of old did: the largest bindings, then the shortest refreshes as fast as they are answered.</summary>
    [Fact]
    public async Task Nobody_makes_the_database_write_a_hundred_octets_for_each_that_he_sends()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port);
        using var client = SipClient.Udp(_port);
        string[] contacts = [.. Enumerable.Range(1, 9).Select(number => Large(number, 720))];
        Request register = Request.Register(_alice, [.. contacts, "Contact: <sip:a@h>"]);
        await client.AskAsync(register, 200);
        long before = Files();
        long sent = 0;
        for (int i = 0; i < 1000; i++)
        {
            register = register.Next("Contact: <sip:a@h>");
            sent += register.Bytes("UDP", client.Local).Length;
            await client.AskAsync(register, 200);
        }
        long grown = Files() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent} octets sent, {grown} written and kept, {(double)grown / sent:f1} for each"));
        Assert.True(grown < 100 * sent, $"{grown} octets of files for {sent} received");
    }

    private long Files() => new DirectoryInfo(Path.Combine(_directory.Path, "data")).EnumerateFiles("journal.db*").Sum(file => file.Length);

    private static string Large(int number, int octets) =>
        string.Create(CultureInfo.InvariantCulture, $"Contact: <sip:b@192.0.2.{number}>;p=\"{new string('x', octets)}\"");
}
