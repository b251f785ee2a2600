namespace ActorRegistrar.Server.Tests.Support;

/// <summary>A page under <c>docs/reference</c> that the program writes about itself.</summary>
internal static class ReferenceFile
{
    /// <summary>
    /// Fails when the page does not say what the program says. With <c>ACTORREGISTRAR_WRITE_REFERENCE=1</c> in the environment the page is
    /// written instead.
    /// </summary>
    public static void AssertIsCurrent(string name, string expected)
    {
        string path = Path.Combine(SourceRoot(), "docs", "reference", name);
        if (Environment.GetEnvironmentVariable("ACTORREGISTRAR_WRITE_REFERENCE") == "1") File.WriteAllText(path, expected);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == expected,
            $"{path} is out of date; run the tests of ActorRegistrar.Server.Tests once with ACTORREGISTRAR_WRITE_REFERENCE=1 and commit it.");
    }

    /// <summary>Where the solution is.</summary>
    public static string SourceRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "ActorRegistrar.sln"))) directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("The tests do not run inside the sources.");
    }
}
