using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Authentication;

/// <summary>What others send keeps nobody from registering, also over a restart and a kill.</summary>
public sealed class LockoutTests : IDisposable
{
    private const string Bob = "bob@example.com";

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Wrong_responses_from_an_attacker_keep_the_user_out_of_no_other_address_before_and_after_a_restart_and_a_kill()
    {
        CommandRun added = await CommandRun.OfServerWithInputAsync(_directory.Path, "s3cret\n", "users", "add", Bob, "--Registrar:DataDirectory=data");
        Assert.Equal(0, added.ExitCode);
        await using (ServerProcess first = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest"))
        {
            Assert.Equal(200, Registers("127.0.7.1"));
            Attack();
            Assert.Equal(200, Registers("127.0.7.2"));
            Assert.Equal(200, Registers("127.0.7.1"));
            Assert.Equal(401, Registers("127.0.5.66"));
            Assert.Equal(0, await first.TerminateAsync());
        }
        Assert.True(File.Exists(Path.Combine(_directory.Path, "data", "digest.sources")));
        await using (ServerProcess second = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest"))
        {
            Attack();
            Assert.Equal(200, Registers("127.0.7.1"));
            Assert.Equal(200, Registers("127.0.7.3"));
            await second.KillAsync();
        }
        await using ServerProcess third = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest");
        Attack();
        Assert.Equal(200, Registers("127.0.7.1"));
        Assert.Equal(200, Registers("127.0.7.4"));
    }

    [Fact]
    public async Task That_a_user_answered_a_stronger_challenge_is_known_though_the_process_is_killed_with_the_answer()
    {
        CommandRun added = await CommandRun.OfServerWithInputAsync(_directory.Path, "bob@example.com:s3cret\nold@example.com:s3cret\n", "users", "import", "-", "--Registrar:DataDirectory=data");
        Assert.Equal(0, added.ExitCode);
        await using (ServerProcess first = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest"))
        {
            Assert.Equal("MD5", Offered("bob"));
            Assert.Equal(200, Registers("127.0.7.1"));
            await first.KillAsync();
        }
        await using ServerProcess second = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest");
        Assert.Equal("SHA-256 MD5", Offered("bob"));
    }

    /// <summary>Twelve with a nonce that nobody gave out, and twelve with one that the attacker was given.</summary>
    private void Attack()
    {
        var wrong = new DigestClient("bob", "guess");
        string own = Nonce("127.0.5.66");
        foreach (string nonce in Enumerable.Repeat(new string('A', 32), 12).Concat(Enumerable.Repeat(own, 12))) Assert.Equal(401, Status(Ask("127.0.5.66", wrong.Authorization(nonce))));
    }

    private int Registers(string from) => Status(Ask(from, new DigestClient("bob").Authorization(Nonce(from))));

    private string Nonce(string from) => DigestClient.Parameter(Ask(from, "Subject: none"), "nonce")!;

    private string Offered(string user)
    {
        // What is known of users is read while the first are answered.
        string answer = "";
        for (int attempt = 0; attempt < 100; attempt++)
        {
            answer = Ask("127.0.7.9", "User-Agent: sipp", user);
            if (!Ask("127.0.7.9", "User-Agent: sipp", "old").Contains("SHA-256", StringComparison.Ordinal)) break;
            Thread.Sleep(50);
        }
        return string.Join(' ', answer.Split("algorithm=").Skip(1).Select(rest => rest.Split(',', '\r')[0]));
    }

    private static int Status(string answer) => int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Sends from an address of its own, as another machine would.</summary>
    private string Ask(string from, string header, string user = "bob")
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        string id = Request.Unique("call");
        string text = $"""
            REGISTER sip:example.com SIP/2.0
            Via: SIP/2.0/UDP {socket.LocalEndPoint};branch=z9hG4bK{id};rport
            Max-Forwards: 70
            From: <sip:{user}@example.com>;tag=1
            To: <sip:{user}@example.com>
            Call-ID: {id}
            CSeq: 1 REGISTER
            Contact: <sip:{user}@{from}>
            {header}
            Content-Length: 0


            """;
        socket.SendTo(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), new IPEndPoint(IPAddress.Loopback, _port));
        byte[] answer = new byte[4096];
        return Encoding.UTF8.GetString(answer, 0, socket.Receive(answer));
    }
}
