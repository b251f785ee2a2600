namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>
/// A test that runs Chromium and a SIP client that <c>fetch-jssip.sh</c> beside this file has fetched: skipped, with the reason, where one of
/// them is missing. In CI (CI=true) it always runs, so that a missing one fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    private const string ScriptVariable = "ACTORREGISTRAR_JSSIP";

    public BrowserFactAttribute()
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) return;
        if (!ToolFactAttribute.IsOnPath(Browser)) Skip = $"{Browser} is not on the PATH.";
        else if (!File.Exists(Script)) Skip = $"{ScriptVariable} names no file; tests/ActorRegistrar.EndToEnd.Tests/Tools/fetch-jssip.sh makes one.";
    }

    public static string Browser => "chromium";

    public static string Script => Environment.GetEnvironmentVariable(ScriptVariable) ?? "";
}
