using System.Reflection;

namespace ActorRegistrar.Server.WebConsole;

/// <summary>The console's files, embedded in this assembly so that they are always those of the server that answers.</summary>
internal static class ConsoleFiles
{
    private const string Prefix = "WebConsole/";
    private const string Index = "index.html";

    /// <summary>All of them; the page itself is at <c>/</c>, the rest under <c>/console/</c>.</summary>
    public static IReadOnlyList<ConsoleFile> Load()
    {
        Assembly assembly = typeof(ConsoleFiles).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static ConsoleFile Read(Assembly assembly, string resource)
    {
        string name = resource[Prefix.Length..].Replace('\\', '/');
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return new ConsoleFile(name == Index ? "/" : "/console/" + name, ContentTypeOf(name), octets);
    }

    private static string ContentTypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"{name}: no media type is known for {other}."),
    };
}
