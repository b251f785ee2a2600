namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Where the sources are that this test was built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "ActorRegistrar.sln"))) return directory.FullName;
        throw new DirectoryNotFoundException($"ActorRegistrar.sln was not found above {AppContext.BaseDirectory}.");
    }
}
