using System.Text.RegularExpressions;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Tests.Support;
using Microsoft.Extensions.Configuration;
using YamlDotNet.RepresentationModel;

namespace ActorRegistrar.Server.Tests.Deploy;

/// <summary>What the Compose specification wants of <c>docker-compose.yml</c>, and what we want of it.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] TopLevel = ["name", "services", "networks", "volumes", "secrets"];

    // Of the specification's service attributes those that this file may need; anything else is a mistake in spelling.
    private static readonly string[] ServiceKeys =
    [
        "build", "cap_drop", "command", "depends_on", "deploy", "environment", "healthcheck", "image", "logging", "networks", "ports", "read_only", "restart", "secrets", "security_opt",
        "shm_size", "stop_grace_period", "tmpfs", "ulimits", "volumes",
    ];

    private readonly ComposeFile _compose = ComposeFile.Read();

    [Fact]
    public void Only_what_the_specification_knows_is_written()
    {
        Assert.Equal(TopLevel, _compose.Root.Children.Keys.Select(key => key.ToString()));
        Assert.All(_compose.Services, service => Assert.All(service.Service.Children.Keys, key => Assert.Contains(key.ToString(), ServiceKeys)));
        Assert.All(_compose.Services, service => Assert.All(ComposeFile.Entries(service.Service, "healthcheck"), entry => Assert.Contains(entry.Key, new[] { "test", "interval", "timeout", "retries", "start_period" })));
        Assert.All(_compose.Services, service => Assert.All(
            ComposeFile.Entries(service.Service, "healthcheck").Where(entry => entry.Key is "interval" or "timeout" or "start_period").Append(KeyValuePair.Create("", (YamlNode)(ComposeFile.Value(service.Service, "stop_grace_period") ?? "1s"))),
            entry => Assert.Matches(Duration(), entry.Value.ToString())));
        Assert.All(_compose.Services, service => Assert.Contains(ComposeFile.Value(service.Service, "restart"), new[] { "always", "unless-stopped", "on-failure" }));
        Assert.All(_compose.Services.SelectMany(service => ComposeFile.Entries(service.Service, "environment")), entry => Assert.IsType<YamlScalarNode>(entry.Value));
    }

    [Fact]
    public void Everything_that_is_named_is_defined_and_everything_defined_is_used()
    {
        foreach (string kind in new[] { "networks", "secrets" })
            Assert.Equal(ComposeFile.Names(_compose.Root, kind).Order(), _compose.Services.SelectMany(service => ComposeFile.Names(service.Service, kind)).Distinct().Order());
        string[] volumes = [.. _compose.Services.SelectMany(service => ComposeFile.Names(service.Service, "volumes")).Select(volume => volume.Split(':')[0])];
        Assert.Equal(ComposeFile.Names(_compose.Root, "volumes").Order(), volumes.Where(volume => !volume.StartsWith('.')).Order());
        Assert.All(volumes.Where(volume => volume.StartsWith('.')), volume => Assert.True(Directory.Exists(Path.Combine(ReferenceFile.SourceRoot(), volume)), volume));
        foreach ((string name, YamlMappingNode service) in _compose.Services)
        {
            foreach ((string needed, _) in ComposeFile.Entries(service, "depends_on"))
            {
                Assert.Equal("service_healthy", ComposeFile.Value(service, "depends_on", needed, "condition"));
                Assert.True(_compose.Service(needed).Children.ContainsKey("healthcheck"), $"{name} waits for {needed}, which has no health check.");
            }
        }
    }

    [Fact]
    public void Every_service_is_watched_bounded_and_may_gain_no_rights() => Assert.All(_compose.Services, service =>
    {
        Assert.True(service.Service.Children.ContainsKey("healthcheck"), service.Name);
        Assert.NotNull(ComposeFile.Value(service.Service, "deploy", "resources", "limits", "memory"));
        Assert.NotNull(ComposeFile.Value(service.Service, "deploy", "resources", "limits", "cpus"));
        Assert.Contains("no-new-privileges:true", ComposeFile.Names(service.Service, "security_opt"));
        Assert.Matches(@":v?[0-9]+(\.[0-9]+)*$", ComposeFile.Value(service.Service, "image"));
    });

    [Fact]
    public void Only_SIP_is_published_beyond_this_machine() => Assert.All(
        _compose.Services.SelectMany(service => ComposeFile.Names(service.Service, "ports").Select(port => (service.Name, port))),
        published => Assert.True(published.port.StartsWith("127.0.0.1:", StringComparison.Ordinal) || published is { Name: "registrar", port: "5060:5060/udp" or "5060:5060/tcp" }, published.ToString()));

    [Fact]
    public void No_secret_stands_in_the_environment()
    {
        foreach ((string name, YamlMappingNode service) in _compose.Services)
        {
            foreach ((string key, YamlNode value) in ComposeFile.Entries(service, "environment"))
            {
                bool isSecret = SecretName().IsMatch(key);
                Assert.True(!isSecret || value.ToString().StartsWith("/run/secrets/", StringComparison.Ordinal), $"{name}: {key}");
                if (!isSecret) continue;
                Assert.Contains(value.ToString()["/run/secrets/".Length..], ComposeFile.Names(service, "secrets"));
            }
            Assert.DoesNotContain("Password=", string.Join(' ', ComposeFile.Entries(service, "environment").Select(entry => entry.Value)), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void The_registrar_writes_to_its_volume_alone_and_holds_no_capability()
    {
        YamlMappingNode registrar = _compose.Service("registrar");
        Assert.Equal("true", ComposeFile.Value(registrar, "read_only"));
        Assert.Equal(["ALL"], ComposeFile.Names(registrar, "cap_drop"));
        Assert.Equal(["registrar-data:/data"], ComposeFile.Names(registrar, "volumes"));
        Assert.Equal("src/ActorRegistrar.Server/Dockerfile", ComposeFile.Value(registrar, "build", "dockerfile"));
        Assert.True(File.Exists(Path.Combine(ReferenceFile.SourceRoot(), "src/ActorRegistrar.Server/Dockerfile")));
    }

    [Fact]
    public void The_registrar_takes_the_settings_it_is_given_and_is_given_the_time_to_stop()
    {
        string secrets = Directory.CreateTempSubdirectory("compose-").FullName;
        try
        {
            string secret = Path.Combine(secrets, "secret");
            File.WriteAllText(secret, "write 0123456789abcdef0123456789abcdef operator\n");
            YamlMappingNode registrar = _compose.Service("registrar");
            IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(ComposeFile.Entries(registrar, "environment")
                .Select(entry => KeyValuePair.Create(entry.Key.Replace("__", ":", StringComparison.Ordinal), (string?)Substituted(entry.Value.ToString(), secret)))).Build();
            RegistrarOptions options = RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems);
            Assert.Empty(problems);
            int grace = int.Parse(ComposeFile.Value(registrar, "stop_grace_period")!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(grace >= options.Transport.LameDuckSeconds + options.Transport.DrainSeconds + 5, "It would be killed while it answers what it accepted.");
            Assert.Contains("Password=", options.Journal.ConnectionString, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(secrets, recursive: true);
        }
    }

    private static string Substituted(string value, string secret) =>
        value.StartsWith("/run/secrets/", StringComparison.Ordinal) ? secret : Variable().Replace(value, match => match.Groups["default"].Value);

    [GeneratedRegex("^([0-9]+(ms|s|m|h))+$")]
    private static partial Regex Duration();

    [GeneratedRegex("(?i)password|token|secret|key")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\$\{[A-Z_]+:-(?<default>[^}]*)\}")]
    private static partial Regex Variable();
}
