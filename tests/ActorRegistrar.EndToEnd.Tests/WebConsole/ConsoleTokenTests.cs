using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>A console whose server asks for a token.</summary>
public sealed class GuardedConsoleServer : ConsoleServer
{
    internal const string Writer = "writer-token-0123456789", Reader = "reader-token-0123456789";

    protected override string[] Settings => [.. base.Settings, "Http:TokenFile=tokens.txt"];

    protected override void Prepare(string directory) => File.WriteAllText(Path.Combine(directory, "tokens.txt"), $"write {Writer} chief\nread {Reader} guest\n");
}

/// <summary>The page is there for everyone, what it shows for those who hold a token.</summary>
public sealed class ConsoleTokenTests(GuardedConsoleServer server) : IClassFixture<GuardedConsoleServer>
{
    [ConsoleFact]
    public async Task A_token_is_asked_for_once_and_kept_in_the_tab_alone()
    {
        await using WatchedPage page = await server.OpenAsync();
        ILocator question = page.Page.GetByRole(AriaRole.Dialog), field = page.Page.Locator("#token");
        await Expect(question).ToHaveCountAsync(1);
        await Expect(field).ToBeFocusedAsync();
        await field.FillAsync("wrong-token-0123456789");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(question).ToContainTextAsync("did not accept");
        await Expect(question).ToHaveCountAsync(1);
        await page.Page.Locator("#token").FillAsync(GuardedConsoleServer.Writer);
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.Locator("#link-state")).ToHaveTextAsync("Live");
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#link-state")).ToHaveTextAsync("Live");
        await Expect(question).ToHaveCountAsync(0);
        Assert.Equal(GuardedConsoleServer.Writer, await page.Page.EvaluateAsync<string>("sessionStorage.getItem('token')"));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Forget the token" }).ClickAsync();
        await Expect(question).ToHaveCountAsync(1);
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task Who_may_only_read_is_told_so_and_nothing_is_removed()
    {
        string aor = Request.NewAddressOfRecord();
        using SipClient client = server.Connect("udp");
        await client.AskAsync(Request.Register(aor, "Contact: <sip:stays@192.0.2.1>;expires=600"), 200);
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        await page.Page.Locator("#token").FillAsync(GuardedConsoleServer.Reader);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove sip:stays@192.0.2.1" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();

        await Expect(page.Page.Locator("#toasts .bad")).ToContainTextAsync("may only read");
        await Expect(page.Page.Locator(".lede")).ToContainTextAsync("1 binding;");
    }
}
