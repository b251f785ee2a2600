using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>What the sample configurations load.</summary>
internal static class KamailioModules
{
    /// <summary>One of each Debian package beside kamailio itself.</summary>
    private static readonly string[] Needed = ["http_client", "jansson", "websocket", "tls"];

    /// <summary>Why such a test cannot run; null when it can, or must.</summary>
    public static string? WhyNot
    {
        get
        {
            if (ToolFactAttribute.IsCi) return null;
            if (!ToolFactAttribute.IsOnPath("kamailio")) return "kamailio is not on the PATH.";
            string[] directories = [.. Directory.GetDirectories("/usr/lib").Append("/usr/lib").Select(directory => Path.Combine(directory, "kamailio", "modules"))];
            string[] missing = [.. Needed.Where(module => !Array.Exists(directories, directory => File.Exists(Path.Combine(directory, module + ".so"))))];
            return missing.Length == 0 ? null : $"Kamailio has no module {string.Join(", ", missing)}.";
        }
    }
}
