using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>A server with its console, and one browser, for all tests of a class.</summary>
public class ConsoleServer : RunningServer
{
    private ConsoleBrowser? _browser;

    /// <summary>The console's address.</summary>
    internal string Url { get; } = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");

    protected override string[] Settings => ["MinExpires=1", "Http:Listen=" + Url];

    public override async Task InitializeAsync()
    {
        if (ConsoleBrowser.Missing is not null) return;
        Task<ConsoleBrowser> browser = ConsoleBrowser.StartAsync();
        await base.InitializeAsync();
        _browser = await browser;
    }

    public override async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>A page in a browser profile of its own, watched for what must never happen.</summary>
    internal Task<WatchedPage> OpenAsync(string route = "#/", Microsoft.Playwright.BrowserNewContextOptions? options = null) =>
        WatchedPage.OpenAsync(_browser!.Browser, Url, route, options);
}
