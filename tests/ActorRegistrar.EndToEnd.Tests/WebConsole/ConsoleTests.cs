using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>The console as an operator uses it: in a browser, on the real server, over telephones that register by SIP.</summary>
public sealed partial class ConsoleTests(ConsoleServer server) : IClassFixture<ConsoleServer>
{
    [ConsoleFact]
    public async Task The_theme_follows_the_system_until_one_is_chosen_and_the_choice_is_kept()
    {
        await using WatchedPage page = await server.OpenAsync(options: new BrowserNewContextOptions { ColorScheme = ColorScheme.Dark });
        ILocator theme = page.Page.Locator("#theme");
        string dark = await GroundAsync(page);

        await theme.ClickAsync();
        await Expect(theme).ToHaveAttributeAsync("aria-label", "Theme: light");
        Assert.NotEqual(dark, await GroundAsync(page));
        await page.Page.ReloadAsync();
        await Expect(theme).ToHaveAttributeAsync("aria-label", "Theme: light");
        await theme.ClickAsync();
        Assert.Equal(dark, await GroundAsync(page));
    }

    [ConsoleFact]
    public async Task What_is_not_there_says_so()
    {
        await using WatchedPage page = await server.OpenAsync("#/aors/sip%3Anobody-ever%40example.com");
        await Expect(page.Page.GetByText("Never registered here")).ToBeVisibleAsync();
        await page.ShowAsync("#/nonsense");
        await Expect(page.Heading).ToHaveTextAsync("Not found");
        await page.ShowAsync("#/aors/%E0%A4%A");
        await Expect(page.Heading).ToHaveTextAsync("%E0%A4%A");
    }

    [ConsoleFact]
    public async Task The_menu_of_a_telephone_opens_and_closes_by_keyboard()
    {
        await using WatchedPage page = await server.OpenAsync(options: new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        ILocator menu = page.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }), link = page.Page.GetByRole(AriaRole.Link, new() { Name = "Clients" });
        await Expect(link).ToBeHiddenAsync();
        await menu.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(link).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(link).ToBeHiddenAsync();
        await Expect(menu).ToBeFocusedAsync();
        await menu.ClickAsync();
        await link.ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Clients");
        await Expect(page.Heading).ToBeFocusedAsync();
        await Expect(link).ToBeHiddenAsync();
    }

    [ConsoleFact]
    public async Task A_binding_is_shown_with_everything_that_is_known_of_it()
    {
        string aor = await RegisteredAsync("Contact: <sip:desk@192.0.2.7:5060>;expires=1200", "User-Agent: Desk phone 1.0", "Path: <sip:edge.example.com;lr>", "Supported: path");
        await using WatchedPage page = await server.OpenAsync();
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync(aor);
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Heading).ToHaveTextAsync(aor);
        ILocator bindings = page.Page.GetByRole(AriaRole.Region, new() { Name = "Bindings" });
        await Expect(bindings).ToContainTextAsync("sip:desk@192.0.2.7:5060");
        await Expect(bindings).ToContainTextAsync("Desk phone 1.0");
        await Expect(bindings).ToContainTextAsync(RemainingTime());
        await bindings.GetByText("Details").ClickAsync();
        await Expect(bindings).ToContainTextAsync("<sip:edge.example.com;lr>");
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task A_binding_is_removed_only_after_a_question()
    {
        string aor = await RegisteredAsync("Contact: <sip:keep@192.0.2.1>;expires=600, <sip:drop@192.0.2.2>;expires=600");
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        ILocator remove = page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove sip:drop@192.0.2.2" }), question = page.Page.GetByRole(AriaRole.Dialog);

        await remove.ClickAsync();
        await Expect(question).ToContainTextAsync("sip:drop@192.0.2.2");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(question).ToHaveCountAsync(0);
        await Expect(remove).ToBeFocusedAsync();
        await remove.ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();

        await Expect(page.Page.Locator("#toasts")).ToContainTextAsync("Removed sip:drop@192.0.2.2.");
        await Expect(page.Page.Locator(".lede")).ToContainTextAsync("1 binding;");
        using SipClient client = server.Connect("udp");
        SipResponse fetched = await client.AskAsync(Request.Register(aor), 200);
        Assert.DoesNotContain("drop@", fetched.Text, StringComparison.Ordinal);
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task Telephones_are_asked_to_register_again()
    {
        string aor = await RegisteredAsync("Contact: <sip:again@192.0.2.1>;expires=3000");
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Ask to re-register" }).ClickAsync();
        await page.Page.GetByLabel("Within so many seconds").FillAsync("45");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();

        await Expect(page.Page.Locator("#toasts")).ToContainTextAsync("re-register within 45 s");
        await Expect(page.Page.Locator(".lede")).ToContainTextAsync(new Regex(@"the next ends in (4\d|3\d) s"));
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task A_telephone_whose_connection_is_lost_is_shown_out_of_reach()
    {
        string aor = Request.NewAddressOfRecord();
        using (SipClient client = server.Connect("tcp"))
        {
            await client.AskAsync(Request.Register(aor, "Contact: <sip:flow@192.0.2.1;transport=tcp>;reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\";expires=600", "Supported: outbound, path"), 200);
        }
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        await Expect(page.Page.Locator(".lede")).ToContainTextAsync("1 out of reach");
        await page.AssertQuietAsync();
    }

    private async Task<string> RegisteredAsync(params string[] headers)
    {
        string aor = Request.NewAddressOfRecord();
        using SipClient client = server.Connect("udp");
        await client.AskAsync(Request.Register(aor, headers), 200);
        return aor;
    }

    private static Task<string> GroundAsync(WatchedPage page) => page.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");

    [GeneratedRegex(@"in (19|20) min")]
    private static partial Regex RemainingTime();
}
