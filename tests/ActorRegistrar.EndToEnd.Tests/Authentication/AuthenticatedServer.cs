using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Authentication;

/// <summary>A server with digest authentication and as many users as there are tests, imported while it runs.</summary>
public class AuthenticatedServer : RunningServer
{
    /// <summary>Everyone's password.</summary>
    public const string Password = "s3cret";

    private const int Users = 200;

    private int _next;

    protected override string[] Settings => ["MinExpires=1", "Authentication=digest"];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        string users = string.Concat(Enumerable.Range(0, Users).Select(user => string.Create(CultureInfo.InvariantCulture, $"u{user}@example.com:{Password}\n")));
        CommandRun import = await CommandRun.OfServerWithInputAsync(WorkingDirectory, users, "users", "import", "-", "--Registrar:DataDirectory=data");
        Assert.Equal((0, "200 of 200 users imported\n"), (import.ExitCode, import.Output));
    }

    /// <summary>A user that no other test uses.</summary>
    internal DigestClient NewUser() => new(string.Create(CultureInfo.InvariantCulture, $"u{Interlocked.Increment(ref _next) - 1}"), Password);
}

/// <summary>The same with every algorithm.</summary>
public sealed class AllAlgorithmsServer : AuthenticatedServer
{
    protected override string[] Settings => [.. base.Settings, "Digest:Algorithms=SHA-512-256,SHA-256,MD5"];
}
