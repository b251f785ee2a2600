using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Commands;

/// <summary>A server that must not start ends with 2 and sentences, without a stack trace.</summary>
public sealed class WrongConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("MinExpires=soon", "^Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600\\.$")]
    [InlineData("MinExpire=60", "^Registrar:MinExpire is not a setting; did you mean Registrar:MinExpires\\?$")]
    [InlineData("Listen=udp://0.0.0.0:5999", "^Registrar:Listen has udp://0\\.0\\.0\\.0:5999, which other machines can reach, and nobody has to authenticate;")]
    [InlineData("Listen=tls://127.0.0.1:5061", "no certificate")]
    [InlineData("Authentication=basic", "^Registrar:Authentication is 'basic'; it must be none or digest\\.$")]
    [InlineData("Journal:Provider=postgresql", "Registrar:Journal:ConnectionString is empty; set it,")]
    [InlineData("DataDirectory=/proc/nowhere", "^Registrar:DataDirectory is '/proc/nowhere', where /proc/nowhere cannot be written to;")]
    public Task A_wrong_value(string setting, string sentence) => RefusedAsync("--Registrar:" + setting, sentence);

    [Fact]
    public async Task A_port_in_use()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await RefusedAsync($"--Registrar:Listen=udp://{holder.LocalEndPoint}", $"^Registrar:Listen: udp://{Regex.Escape(holder.LocalEndPoint!.ToString()!)} is in use by another process;");
    }

    [Fact]
    public async Task An_HTTP_port_in_use()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        await RefusedAsync($"--Registrar:Http:Listen=http://{holder.LocalEndPoint}", $"^Registrar:Http:Listen: http://{Regex.Escape(holder.LocalEndPoint!.ToString()!)} is in use by another process;");
    }

    [Fact]
    public async Task A_settings_file_that_is_not_JSON()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "appsettings.json"), "{ \"Registrar\": ");
        await RefusedAsync("--Registrar:MinExpires=60", "^appsettings\\.json cannot be read:");
    }

    [Fact]
    public async Task A_database_that_is_no_journal()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "data"));
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "data", "journal.db"), "This is a letter to my grandmother, not a database at all.");
        await RefusedAsync($"--Registrar:Listen=udp://127.0.0.1:{FreePort.Next()}", "journal\\.db");
    }

    [Fact]
    public async Task A_misspelt_verb() => await RefusedAsync("regster", "^'regster' is not a command; did you mean register\\?$");

    private async Task RefusedAsync(string argument, string sentence)
    {
        CommandRun run = await CommandRun.OfServerAsync(_directory.Path, argument is ['-', ..] ? [argument, .. HttpOff(argument)] : [argument]);
        Assert.True(run.ExitCode == 2, $"Ended with {run.ExitCode}:\n{run.Output}{run.Error}");
        Assert.Equal("", run.Output);
        Assert.Matches(new Regex(sentence, RegexOptions.Multiline), run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static string[] HttpOff(string argument) => argument.Contains("Http:", StringComparison.Ordinal) ? [] : ["--Registrar:Http:Listen="];
}
