using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>The console when its server goes and comes back.</summary>
public sealed class ConsoleConnectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ConsoleFact]
    public async Task A_lost_connection_is_shown_and_found_again_with_what_happened_meanwhile()
    {
        int port = FreePort.Next();
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"), aor = Request.NewAddressOfRecord();
        await using ConsoleBrowser browser = await ConsoleBrowser.StartAsync();
        ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port, "Http:Listen=" + url);
        using var client = SipClient.Udp(port);
        Request first = Request.Register(aor, "Contact: <sip:before@192.0.2.1>;expires=600");
        await client.AskAsync(first, 200);
        await using WatchedPage page = await WatchedPage.OpenAsync(browser.Browser, url, $"#/aors/{Uri.EscapeDataString(aor)}", options: null);
        ILocator state = page.Page.Locator("#link-state");
        await Expect(state).ToHaveTextAsync("Live");
        await Expect(page.Page.Locator(".changes li")).ToHaveCountAsync(1);

        await server.KillAsync();
        await Expect(state).ToContainTextAsync("Connection lost");
        await using ServerProcess again = await ServerProcess.StartAsync(_directory.Path, port, "Http:Listen=" + url);
        await client.AskUntilServedAsync(first.Next("Contact: <sip:after@192.0.2.2>;expires=600"), 200);

        await Expect(state).ToHaveTextAsync("Live", new() { Timeout = 30_000 });
        await Expect(page.Page.Locator(".changes li")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".lede")).ToContainTextAsync("2 bindings;");
        await page.AssertQuietAsync();
        await server.DisposeAsync();
    }
}
