using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Authentication;

/// <summary>Users from the first to the last command, with the server running and started anew.</summary>
public sealed class UsersCommandTests : IDisposable
{
    private const string Bob = "bob@example.com";

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_user_is_added_registers_changes_its_password_and_is_removed()
    {
        await ExpectAsync(0, $"added {Bob}; it may register sip:{Bob}\n", "0ld\n", "add", Bob);
        await ExpectAsync(1, "", "0ld\n", "add", Bob);
        await ExpectAsync(2, "", "", "add", "carol@example.com");
        await ExpectAsync(0, $"{Bob}  SHA-512-256 SHA-256 MD5\n1 user\n", "", "list");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest");
        Assert.DoesNotContain(" warn ", server.Log.ToString(), StringComparison.Ordinal);

        await RegisterAsync(0, $"sip:{Bob}", "bob", "0ld");
        await RegisterAsync(1, $"sip:{Bob}", "bob", "n3w");
        await ExpectAsync(0, $"changed the password of {Bob}\n", "n3w\n", "passwd", Bob);
        await RegisterAsync(0, $"sip:{Bob}", Bob, "n3w");
        await RegisterAsync(1, "sip:sales@example.com", "bob", "n3w");
        await ExpectAsync(0, $"{Bob} may register sip:sales@example.com\n", "", "grant", Bob, "sip:sales@EXAMPLE.com");
        await ExpectAsync(1, "", "", "remove", "nobody@example.com");
        await ExpectAsync(0, $"{Bob} may not register sip:sales@example.com any longer\n", "", "revoke", Bob, "sip:sales@example.com");
        await ExpectAsync(0, $"removed {Bob}\n", "", "remove", Bob);
        await RegisterAsync(1, $"sip:{Bob}", "bob", "wrong");
        server.Log.AssertClean();
        Assert.DoesNotContain("n3w", server.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("front desk@example.com", "front desk", "sip:front%20desk@example.com")]
    [InlineData("front%20desk@example.com", "front%20desk", "sip:front%2520desk@example.com")]
    [InlineData("j\u00F6rg@example.com", "j\u00F6rg", "sip:j%C3%B6rg@example.com")]
    [InlineData("erik@xyz.example@example.com", "erik@xyz.example", "sip:erik%40xyz.example@example.com")]
    public async Task What_a_user_is_said_to_register_it_registers(string user, string username, string addressOfRecord)
    {
        await ExpectAsync(0, $"added {user}; it may register {addressOfRecord}\n", "s3cret\n", "add", user);
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest");
        await RegisterAsync(0, addressOfRecord, username, "s3cret");
        await RegisterAsync(1, "sip:bob@example.com", username, "s3cret");
        server.Log.AssertClean();
    }

    [Fact]
    public async Task A_hash_of_a_username_with_an_at_sign_lets_its_user_in()
    {
#pragma warning disable CA5351 // As another registrar kept it.
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData("erik@xyz.example:example.com:secret"u8));
#pragma warning restore CA5351
        await ExpectAsync(0, "1 of 1 users imported\n", $"erik@xyz.example:example.com:{hash}\n", "import", "-");
        await ExpectAsync(0, "erik@xyz.example@example.com  MD5\n1 user\n", "", "list");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest", "Domain:xyz.example:Realm=example.com");
        await RegisterAsync(0, "sip:erik%40xyz.example@example.com", "erik@xyz.example", "secret");
        await RegisterAsync(0, "sip:erik@xyz.example", "erik@xyz.example", "secret");
        await RegisterAsync(1, "sip:erik@example.com", "erik@xyz.example", "secret");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("RFC", "7616 3.3: restart")]
    public async Task A_nonce_outlives_an_orderly_stop_and_is_stale_after_a_crash(bool isCrash)
    {
        await ExpectAsync(0, $"added {Bob}; it may register sip:{Bob}\n", "s3cret\n", "add", Bob);
        var bob = new DigestClient("bob");
        string nonce;
        Request request = Request.Register($"sip:{Bob}", "Contact: <sip:bob@127.0.0.1:5070>");
        await using (ServerProcess first = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest"))
        {
            using var client = SipClient.Udp(_port);
            nonce = DigestClient.Parameter((await client.AskAsync(request, 401)).All("WWW-Authenticate")[0], "nonce");
            await client.AskAsync(request.Next(bob.Authorization(nonce)), 200);
            if (isCrash) await first.KillAsync();
            else Assert.Equal(0, await first.TerminateAsync());
        }
        await using ServerProcess second = await ServerProcess.StartAsync(_directory.Path, _port, "Authentication=digest");
        using var again = SipClient.Udp(_port);
        // What was answered before is a replay after either.
        string challenge = (await again.AskAsync(request.Next(bob.Authorization(nonce)), 401)).All("WWW-Authenticate")[0];
        Assert.Equal("true", DigestClient.Parameter(challenge, "stale"));
        await again.AskAsync(request.Next(bob.Authorization(nonce, 2)), isCrash ? 401 : 200);
        await again.AskAsync(request.Next().Next(bob.Authorization(DigestClient.Parameter(challenge, "nonce"))), 200);
    }

    private async Task ExpectAsync(int exitCode, string output, string input, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfServerWithInputAsync(_directory.Path, input, ["users", .. arguments, "--Registrar:DataDirectory=data"]);
        Assert.Equal((exitCode, output), (run.ExitCode, run.Output));
        Assert.Equal(exitCode == 0, run.Error.Length == 0);
    }

    private async Task RegisterAsync(int exitCode, string addressOfRecord, string user, string password)
    {
        CommandRun run = await CommandRun.OfServerWithInputAsync(_directory.Path, password + "\n",
            "register", addressOfRecord, "--contact", "sip:bob@127.0.0.1:5070", "--user", user, "--server", string.Create(CultureInfo.InvariantCulture, $"udp://127.0.0.1:{_port}"));
        Assert.True(exitCode == run.ExitCode, run.Output + run.Error);
    }
}
