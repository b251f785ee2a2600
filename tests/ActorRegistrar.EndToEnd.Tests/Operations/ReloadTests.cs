using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Operations;

/// <summary>Settings that change under the running server, seen over SIP.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Contact = "Contact: <sip:bob@192.0.2.1>";

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly string _alice = Request.NewAddressOfRecord();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_hang_up_brings_domains_limits_and_log_levels_and_a_wrong_file_nothing()
    {
        await WriteAsync("""{ "Registrar": { "Domains": "example.com", "MaxContacts": 2, "ReloadSeconds": 0 } }""");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port);
        using var client = SipClient.Udp(_port);
        string elsewhere = $"sip:{Request.Unique("u")}@example.net";
        Request register = Request.Register(_alice, Contact);
        await client.AskAsync(register, 200);
        await client.AskAsync(Request.Register(elsewhere, Contact), 404);
        await client.AskAsync(register.Next(Contact, "Expires: 50"), 423);

        await WriteAsync("""
            {
              "Registrar": {
                "Domains": ["example.com", "example.net"], "ReloadSeconds": 0, "MinExpires": 30, "MaxContacts": 1,
                "Domain": { "example.net": { "MaxExpires": 60, "DefaultExpires": 60, "Aliases": "sip.example.net" } },
                "Journal": { "Durability": "os" }, "Transport": { "MaxConnectionsPerSource": 1 }
              },
              "Logging": { "LogLevel": { "ActorRegistrar.Audit": "Debug" } }
            }
            """);
        await server.HangUpAsync();
        Assert.Contains("Registrar:MaxContacts 2 -> 1", await server.Log.ExpectAsync("settings reloaded (SIGHUP)"), StringComparison.Ordinal);
        Assert.EndsWith("changed, but in force only after a restart: Registrar:Journal:Durability", await server.Log.ExpectAsync("in force only after a restart"), StringComparison.Ordinal);

        await server.Log.ExpectAsync("info ActorRegistrar.Audit settings.reload done who=SIGHUP from=this machine target= what=Logging:");

        // What is awake, what is new, and a name that was none before.
        Assert.Equal(50, Assert.Single((await client.AskAsync(register.Next(Contact, "Expires: 50").Next(Contact, "Expires: 50"), 200)).Contacts).Expires);
        await client.AskAsync(register.Next("Contact: <sip:bob@192.0.2.2>") with { CallId = Request.Unique("c") }, 403);
        Assert.Equal(60, Assert.Single((await client.AskAsync(Request.Register(elsewhere, Contact), 200)).Contacts).Expires);
        Assert.Single((await client.AskAsync(Request.Register(elsewhere.Replace("@", "@sip.", StringComparison.Ordinal)), 200)).Contacts);
        await server.Log.ExpectAsync($"debug ActorRegistrar.Audit register.refused too many contacts who=- from={client.Local} target={_alice} ");
        using (var first = SipClient.Tcp(_port))
        {
            await first.AskAsync(Request.Options(), 200);
            // Nobody is registered over the first, so at the new cap it gives way to the second.
            using var second = SipClient.Tcp(_port);
            await second.AskAsync(Request.Options(), 200);
            await Assert.ThrowsAnyAsync<Exception>(() => first.AskAsync(Request.Options(), 200));
        }

        await WriteAsync("""{ "Registrar": { "Domains": "example.org", "MaxContacts": 99, "MinExpires": "soon" }, "Logging": { "LogLevel": { "Default": "Loud" } } }""");
        await server.HangUpAsync();
        string refused = await server.Log.ExpectAsync("settings not reloaded (SIGHUP), those in force stay: Registrar:MinExpires is 'soon'; ");
        Assert.Contains("Logging:LogLevel:Default is 'Loud'", refused, StringComparison.Ordinal);
        await client.AskAsync(Request.Register($"sip:{Request.Unique("u")}@example.net", Contact, "Expires: 50"), 200);
        await client.AskAsync(Request.Register($"sip:{Request.Unique("u")}@example.org", Contact), 404);
        await client.AskAsync(register.Next("Contact: <sip:bob@192.0.2.2>") with { CallId = Request.Unique("c") }, 403);
        Assert.False(server.HasEnded);
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task Who_may_register_and_ask_and_where_contacts_may_lie_changes_while_it_runs()
    {
        await WriteAsync("""{ "Registrar": { "ReloadSeconds": 0 } }""");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port);
        using var client = SipClient.Udp(_port);
        Request register = Request.Register(_alice, Contact);
        await client.AskAsync(register, 200);

        await WriteAsync("""{ "Registrar": { "ReloadSeconds": 0, "Domain": { "example.com": { "Contacts": { "Allow": "198.51.100.0/24" } } } } }""");
        await server.HangUpAsync();
        await server.Log.ExpectAsync("settings reloaded (SIGHUP)");
        await client.AskAsync(register = register.Next(Contact), 403);
        await client.AskAsync(register = register.Next("Contact: <sip:bob@phone.example.com>"), 403);
        await client.AskAsync(register = register.Next("Contact: <sip:bob@198.51.100.1>"), 200);
        await client.AskAsync(register = register.Next(Contact + ";expires=0"), 200);
        await client.AskAsync(Request.Register($"sip:{Request.Unique("u")}@example.net", Contact), 200);

        await WriteAsync("""{ "Registrar": { "ReloadSeconds": 0, "Sources": { "Deny": ["127.0.0.0/8"] }, "Lookups": { "Callers": "trusted" } } }""");
        await server.HangUpAsync();
        await server.Log.ExpectAsync("Registrar:Sources:Deny");
        await client.AskAsync(register.Next(Contact), 403);
        // The registrations of loopback are forbidden, its questions never are.
        await client.AskAsync(Request.For("INVITE", _alice), 302);
    }

    [Fact]
    public async Task A_changed_file_is_noticed_and_a_domain_that_went_is_404()
    {
        await WriteAsync("""{ "Registrar": { "Domains": "example.com, example.net", "ReloadSeconds": 1 } }""");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port);
        using var client = SipClient.Udp(_port);
        await client.AskAsync(Request.Register(_alice, Contact), 200);
        await WriteAsync("""{ "Registrar": { "Domains": "example.net", "ReloadSeconds": 1 } """);
        Assert.Contains("appsettings.json cannot be read: ", await server.Log.ExpectAsync("settings not reloaded (a settings file has changed)"), StringComparison.Ordinal);
        await client.AskAsync(Request.Register(_alice), 200);
        await WriteAsync("""{ "Registrar": { "Domains": "example.net", "ReloadSeconds": 1 } }""");
        await server.Log.ExpectAsync("settings reloaded (a settings file has changed): Registrar:Domains example.com, example.net -> example.net");
        await server.Log.ExpectAsync("info ActorRegistrar.Audit settings.reload done who=file from=this machine target= what=Registrar:Domains example.com, example.net -> example.net");
        await client.AskAsync(Request.Register(_alice), 404);
        await client.AskAsync(Request.For("INVITE", _alice), 404);
    }

    private Task WriteAsync(string settings) => File.WriteAllTextAsync(Path.Combine(_directory.Path, "appsettings.json"), settings);
}
