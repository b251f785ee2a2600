using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>
/// A page of the console that notes every dialog, script error, report of the content security policy and request to elsewhere; none of
/// them may come.
/// </summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _incidents = [];

    private WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>The heading of the view.</summary>
    public ILocator Heading => Page.Locator("main h1");

    public static async Task<WatchedPage> OpenAsync(IBrowser browser, string url, string route, BrowserNewContextOptions? options)
    {
        IBrowserContext context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions());
        context.SetDefaultTimeout(20_000);
        IPage page = await context.NewPageAsync();
        var watched = new WatchedPage(context, page);
        await context.ExposeFunctionAsync("reportViolation", (string said) => watched._incidents.Enqueue("policy: " + said));
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', event => reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));");
        page.Dialog += (_, dialog) =>
        {
            watched._incidents.Enqueue("dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.PageError += (_, error) => watched._incidents.Enqueue("script: " + error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(url, StringComparison.Ordinal)) watched._incidents.Enqueue("request: " + request.Url);
        };
        await page.GotoAsync(url + "/" + route);
        return watched;
    }

    /// <summary>Shows another view.</summary>
    public async Task ShowAsync(string route)
    {
        await Page.EvaluateAsync("route => { location.hash = route; }", route);
        await Heading.WaitForAsync();
    }

    /// <summary>Looks again, with the page loaded anew, while it is not there: the index follows the journal by a moment.</summary>
    public async Task EventuallyAsync(Func<Task> expectation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await expectation();
                return;
            }
            catch (PlaywrightException) when (attempt < 10)
            {
                await Page.ReloadAsync();
            }
        }
    }

    /// <summary>Fails when anything of it came, or when the page is wider than its window.</summary>
    public async Task AssertQuietAsync()
    {
        int wider = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(wider == 0, $"The page at {Page.Url} is {wider} px wider than its window.");
        Assert.Empty(_incidents);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
