using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Migration;

/// <summary>
/// A Kamailio that registers and redirects, with its <c>location</c> table in a database, in a time zone of its own. In
/// <c>db_mode</c> 1 it loads the table when it starts and writes every change through; in 3 it asks the table every time.
/// </summary>
internal sealed class KamailioProcess : IDisposable
{
    public const string TimeZone = "America/New_York";

    private readonly TemporaryDirectory _directory;
    private readonly SipPeer _peer;

    private KamailioProcess(TemporaryDirectory directory, SipPeer peer, int port)
    {
        _directory = directory;
        _peer = peer;
        Port = port;
    }

    public int Port { get; }

    public static string SchemaOf(string database) => $"/usr/share/kamailio/{(database == "sqlite" ? "db_sqlite" : database)}/usrloc-create.sql";

    /// <summary>Makes Kamailio's own tables.</summary>
    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Kamailio's own schema.")]
    public static void CreateTables(DbConnection connection, string database)
    {
        foreach (string file in new[] { "standard-create.sql", "usrloc-create.sql" })
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = File.ReadAllText(Path.Combine(Path.GetDirectoryName(SchemaOf(database))!, file));
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Starts it and returns when it answers.</summary>
    public static async Task<KamailioProcess> StartAsync(string module, string databaseUrl, int databaseMode)
    {
        var directory = new TemporaryDirectory();
        int port = FreePort.Next();
        string file = Path.Combine(directory.Path, "kamailio.cfg");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $$"""
            debug=0
            log_stderror=yes
            children=1
            auto_aliases=no
            disable_tcp=yes
            listen=udp:127.0.0.1:{{port}}
            loadmodule "kex.so"
            loadmodule "ctl.so"
            loadmodule "jsonrpcs.so"
            modparam("ctl", "binrpc", "unix:{{directory.Path}}/ctl")
            modparam("jsonrpcs", "transport", 2)
            modparam("jsonrpcs", "fifo_reply_dir", "{{directory.Path}}/")
            modparam("jsonrpcs", "fifo_name", "{{directory.Path}}/fifo")
            loadmodule "corex.so"
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "nathelper.so"
            loadmodule "{{module}}.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            modparam("usrloc", "db_mode", {{databaseMode}})
            modparam("usrloc", "db_url", "{{databaseUrl}}")
            modparam("usrloc", "use_domain", 1)
            modparam("registrar", "use_path", 1)
            modparam("registrar", "path_mode", 1)
            modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
            request_route {
              if (is_method("REGISTER")) {
                if (nat_uac_test("1")) { fix_nated_register(); }
                if (!save("location")) sl_reply_error();
                exit;
              }
              if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
              append_branch();
              sl_send_reply("302", "Moved Temporarily");
            }
            """));
        var info = new ProcessStartInfo("kamailio", ["-f", file, "-DD", "-E", "-m", "32", "-M", "4", "-Y", directory.Path]);
        info.Environment["TZ"] = TimeZone;
        var kamailio = new KamailioProcess(directory, new SipPeer(info), port);
        await kamailio._peer.AwaitAsync(() => SipClient.Udp(port), "sip:nobody@example.com");
        return kamailio;
    }

    /// <summary>The contacts to which it redirects; the one tried first comes twice.</summary>
    public async Task<string[]> LookUpAsync(string addressOfRecord)
    {
        using var client = SipClient.Udp(Port);
        SipResponse answer = await client.AskAsync(Request.For("OPTIONS", addressOfRecord), 302);
        return [.. answer.Contacts.Select(contact => contact.Uri).Distinct()];
    }

    /// <summary>What <c>kamcmd</c> prints of the contacts in memory.</summary>
    public async Task<string> DumpAsync()
    {
        CommandRun run = await CommandRun.OfToolAsync("kamcmd", _directory.Path, "-s", $"unix:{_directory.Path}/ctl", "ul.dump");
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    /// <summary>What its JSON-RPC interface answers of the contacts in memory.</summary>
    public async Task<string> DumpJsonAsync()
    {
        const string Reply = "dump-reply";
        string answer = Path.Combine(_directory.Path, Reply);
        CommandRun run = await CommandRun.OfToolAsync("sh", _directory.Path, "-c",
            $$"""mkfifo -m 666 {{answer}} && printf '%s\n' '{"jsonrpc":"2.0","method":"ul.dump","params":[],"reply_name":"{{Reply}}","id":1}' > fifo && timeout 10 cat {{answer}}""");
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    public void Dispose()
    {
        _peer.Dispose();
        _directory.Dispose();
    }
}
