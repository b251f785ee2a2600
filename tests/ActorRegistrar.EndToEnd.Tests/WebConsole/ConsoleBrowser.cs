using ActorRegistrar.EndToEnd.Tests.Tools;
using Microsoft.Playwright;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>Chromium as the system has it, without a screen, driven by Playwright; it downloads nothing.</summary>
internal sealed class ConsoleBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private ConsoleBrowser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    /// <summary>Why a test cannot run here; null when it can, and in CI.</summary>
    public static string? Missing =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) || ToolFactAttribute.IsOnPath("chromium") ? null : "chromium is not on the PATH.";

    public IBrowser Browser { get; }

    public static async Task<ConsoleBrowser> StartAsync()
    {
        // What is expected comes at once on a machine that has time, and late on one that tests many things together.
        Assertions.SetDefaultExpectTimeout(20_000);
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(directory => Path.Combine(directory, "chromium")).First(File.Exists),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
        });
        return new ConsoleBrowser(playwright, browser);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
