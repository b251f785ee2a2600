using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>The alerts and the dashboard of this repository in a real Prometheus that scrapes a real server.</summary>
public sealed partial class PrometheusTests : IDisposable
{
    private static readonly string Deploy = Path.Combine(AppContext.BaseDirectory, "Deploy");
    private static readonly string Rules = Path.Combine(Deploy, "prometheus", "alerts.yml");

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly int _port = FreePort.Next();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [ToolFact("promtool")]
    public async Task Alerts_are_rules_and_fire_on_what_they_are_for_alone()
    {
        CommandRun check = await CommandRun.OfToolAsync("promtool", _directory.Path, "check", "rules", Rules);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        CommandRun test = await CommandRun.OfToolAsync("promtool", Path.Combine(Deploy, "prometheus"), "test", "rules", "alerts.test.yml");
        Assert.True(test.ExitCode == 0, test.Output + test.Error);
        string tried = File.ReadAllText(Path.Combine(Deploy, "prometheus", "alerts.test.yml"));
        Assert.All(Alert().Matches(File.ReadAllText(Rules)).Select(match => match.Groups[1].Value), alert => Assert.Contains($"alertname: {alert}\n", tried, StringComparison.Ordinal));
    }

    [ToolFact("promtool")]
    public async Task The_configuration_of_the_composition_is_one()
    {
        // Where the secret is there.
        string directory = Path.Combine(_directory.Path, "prometheus");
        Directory.CreateDirectory(directory);
        string token = Path.Combine(_directory.Path, "token");
        File.WriteAllText(token, "x");
        File.Copy(Rules, Path.Combine(directory, "alerts.yml"));
        File.WriteAllText(Path.Combine(directory, "prometheus.yml"), File.ReadAllText(Path.Combine(Deploy, "prometheus", "prometheus.yml")).Replace("/run/secrets/metrics_token", token, StringComparison.Ordinal));
        CommandRun check = await CommandRun.OfToolAsync("promtool", directory, "check", "config", "prometheus.yml");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    [ToolFact("prometheus")]
    public async Task A_real_Prometheus_scrapes_the_server_evaluates_every_alert_and_answers_every_panel()
    {
        int httpPort = FreePort.Next();
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), string.Create(CultureInfo.InvariantCulture, $"Http:Listen=http://127.0.0.1:{httpPort}"));
        using (var client = SipClient.Udp(server.Port))
        {
            string aor = Request.NewAddressOfRecord();
            await client.AskAsync(Request.Register(aor, "Contact: <sip:a@192.0.2.1>"), 200);
            await client.AskAsync(Request.For("INVITE", aor), 302);
        }
        Scrape scrape = await Scrape.OfAsync(httpPort);
        string[] used = [.. Names().Matches(File.ReadAllText(Rules) + string.Join(' ', Expressions())).Select(match => match.Value).Distinct()];
        Assert.True(used.Length > 30);
        // Recorded once a checkpoint or a credential has been read, which this server has not; they are shown where that is tested.
        string[] later = ["actorregistrar_journal_checkpoint_duration_seconds_bucket"];
        Assert.Equal([], used.Where(name => !scrape.Names.Contains(name) && !later.Contains(name)));

        File.Copy(Rules, Path.Combine(_directory.Path, "alerts.yml"));
        File.WriteAllText(Path.Combine(_directory.Path, "prometheus.yml"), string.Create(CultureInfo.InvariantCulture, $$"""
            global: {scrape_interval: 500ms, evaluation_interval: 500ms, scrape_timeout: 500ms}
            rule_files: [alerts.yml]
            scrape_configs:
              - job_name: actorregistrar
                static_configs:
                  - targets: ["127.0.0.1:{{httpPort}}"]
            """));
        using Process prometheus = Process.Start(new ProcessStartInfo("prometheus",
        [
            "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{_port}"), "--log.level=error",
        ]) { WorkingDirectory = _directory.Path })!;
        try
        {
            await UntilAsync(async () => Values(await QueryAsync("count_over_time(up{job=\"actorregistrar\"}[1m])")).Any(count => count >= 3));
            Assert.Equal([1.0], Values(await QueryAsync("up")));
            Assert.Equal([1.0], Values(await QueryAsync("actorregistrar_register_outcomes_total{outcome=\"stored\"}")));
            JsonElement[] rules = [];
            await UntilAsync(async () =>
            {
                rules = [.. (await GetAsync("/api/v1/rules")).GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
                return rules.Length > 0 && rules.All(rule => rule.GetProperty("health").GetString() != "unknown");
            });
            Assert.Equal(Alert().Count(File.ReadAllText(Rules)), rules.Length);
            // One may be pending, as the disk of a machine that builds; a server that is well makes none fire.
            Assert.All(rules, rule => Assert.True(rule.GetProperty("health").GetString() == "ok" && rule.GetProperty("state").GetString() != "firing", rule.ToString()));
            foreach (string expression in Expressions())
            {
                JsonElement answer = await QueryAsync(expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal));
                Assert.True(answer.GetProperty("status").GetString() == "success", $"{expression}: {answer}");
            }
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
        server.Log.AssertClean();
    }

    [Fact]
    public void The_dashboard_is_one_that_Grafana_loads()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", "dashboards", "actorregistrar.json")));
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.True(dashboard.RootElement.GetProperty("schemaVersion").GetInt32() >= 36);
        // No two panels lie on each other, and none leaves the 24 columns.
        var taken = new HashSet<(int, int)>();
        foreach (JsonElement at in panels.Select(panel => panel.GetProperty("gridPos")))
        {
            int x = at.GetProperty("x").GetInt32(), y = at.GetProperty("y").GetInt32(), width = at.GetProperty("w").GetInt32(), height = at.GetProperty("h").GetInt32();
            Assert.InRange(x + width, 1, 24);
            for (int column = x; column < x + width; column++) for (int line = y; line < y + height; line++) Assert.True(taken.Add((column, line)), $"Two panels at {column}, {line}.");
        }
        foreach (JsonElement panel in panels.Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            Assert.False(string.IsNullOrWhiteSpace(panel.GetProperty("title").GetString()));
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString()));
        }
        Assert.Equal(["datasource", "instance"], dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()));
    }

    private static IEnumerable<string> Expressions()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", "dashboards", "actorregistrar.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
    }

    private static IEnumerable<double> Values(JsonElement answer) =>
        [.. answer.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => double.Parse(one.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];

    private Task<JsonElement> QueryAsync(string expression) => GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression));

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}{path}")));
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.Clone();
    }

    private static Task UntilAsync(Func<Task<bool>> isSo) => Eventually.IsTrueAsync(async () =>
    {
        try
        {
            return await isSo();
        }
        catch (Exception ex) when (ex is HttpRequestException or JsonException)
        {
            // Prometheus is still starting.
            return false;
        }
    });

    [GeneratedRegex(@"- alert: (\S+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\b(actorregistrar|dotnet)_[a-z0-9_]+")]
    private static partial Regex Names();
}
