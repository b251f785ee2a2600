using YamlDotNet.RepresentationModel;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Deploy;

/// <summary><c>docker-compose.yml</c>, its aliases resolved.</summary>
internal sealed class ComposeFile
{
    private ComposeFile(YamlMappingNode root) => Root = root;

    public YamlMappingNode Root { get; }

    public IEnumerable<(string Name, YamlMappingNode Service)> Services => Entries(Root, "services").Select(entry => (entry.Key, (YamlMappingNode)entry.Value));

    public static ComposeFile Read()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(ReferenceFile.SourceRoot(), "docker-compose.yml"));
        yaml.Load(reader);
        return new ComposeFile((YamlMappingNode)Assert.Single(yaml.Documents).RootNode);
    }

    public YamlMappingNode Service(string name) => Services.Single(service => service.Name == name).Service;

    /// <summary>The entries of a mapping below another; none when it is not there.</summary>
    public static IEnumerable<KeyValuePair<string, YamlNode>> Entries(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? found) && found is YamlMappingNode mapping ? mapping.Children.Select(child => KeyValuePair.Create(child.Key.ToString(), child.Value)) : [];

    /// <summary>The texts of a list, or the names of a mapping.</summary>
    public static IEnumerable<string> Names(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out YamlNode? found)
        ? found is YamlSequenceNode list ? list.Children.Select(child => child.ToString()) : Entries(node, key).Select(entry => entry.Key)
        : [];

    /// <summary>A value by its path; null when it is not there.</summary>
    public static string? Value(YamlMappingNode node, params string[] path)
    {
        YamlNode? at = node;
        foreach (string key in path) at = at is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out YamlNode? next) ? next : null;
        return (at as YamlScalarNode)?.Value;
    }
}
