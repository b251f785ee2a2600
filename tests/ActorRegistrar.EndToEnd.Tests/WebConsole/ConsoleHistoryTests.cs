using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>What the console reads from the index and the journal: lists, histories, what happens now.</summary>
public sealed class ConsoleHistoryTests(ConsoleServer server) : IClassFixture<ConsoleServer>
{
    private static readonly (string Route, string Title)[] Views =
    [
        ("#/", "Overview"), ("#/aors", "Addresses"), ("#/feed", "Live changes"), ("#/forecast", "Expiry forecast"),
        ("#/clients", "Clients"), ("#/refusals", "Refused"), ("#/server", "Server"),
    ];

    [ConsoleFact]
    public async Task Every_view_loads_in_both_themes_and_on_a_telephone_and_passes_the_accessibility_rules()
    {
        string aor = await RegisteredAsync("Contact: <sip:phone@192.0.2.1:5060;transport=udp>;expires=3000");
        foreach ((ColorScheme scheme, int width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 360) })
        {
            await using WatchedPage page = await server.OpenAsync(options: new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
            await Expect(page.Page.Locator("#link-state")).ToHaveTextAsync("Live");
            foreach ((string route, string title) in Views.Append(($"#/aors/{Uri.EscapeDataString(aor)}", aor)))
            {
                await page.ShowAsync(route);
                await Expect(page.Heading).ToHaveTextAsync(title);
                await Expect(page.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
                await Expect(page.Page.Locator("[role=alert]")).ToHaveCountAsync(0);
                await page.AssertQuietAsync();
                await Accessibility.AssertCleanAsync(page.Page, $"{route} {scheme} {width}");
            }
        }
    }

    [ConsoleFact]
    public async Task The_accessibility_rules_find_what_is_wrong()
    {
        await using WatchedPage page = await server.OpenAsync();
        await page.Heading.WaitForAsync();
        await page.Page.EvaluateAsync("() => { const button = document.createElement('button'); document.querySelector('main').append(button); }");
        Xunit.Sdk.XunitException found = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Accessibility.AssertCleanAsync(page.Page, "a button without a name"));
        Assert.Contains("button-name: ", found.Message, StringComparison.Ordinal);
    }

    [ConsoleFact]
    public async Task An_address_of_record_is_found_by_a_part_of_its_name()
    {
        string aor = await RegisteredAsync("Contact: <sip:desk@192.0.2.7:5060>;expires=1200", "User-Agent: Desk phone 1.0", "Path: <sip:edge.example.com;lr>", "Supported: path");
        await using WatchedPage page = await server.OpenAsync();
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync(aor[4..aor.IndexOf('@', StringComparison.Ordinal)]);
        await page.Page.Keyboard.PressAsync("Enter");

        ILocator found = page.Page.GetByRole(AriaRole.Link, new() { Name = aor });
        await page.EventuallyAsync(() => Expect(found).ToBeVisibleAsync(new() { Timeout = 1500 }));
        await found.ClickAsync();

        await Expect(page.Heading).ToHaveTextAsync(aor);
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task The_list_is_filtered_and_goes_on_page_by_page()
    {
        string name = Request.Unique("many");
        using (SipClient client = server.Connect("udp"))
        {
            for (int number = 0; number < 60; number++) await client.AskAsync(Request.Register($"sip:{name}x{number}@example.com", $"Contact: <sip:c{number}@192.0.2.9>;expires=900", "User-Agent: " + name), 200);
        }
        await using WatchedPage page = await server.OpenAsync($"#/aors?userAgent={name}");
        ILocator rows = page.Page.Locator("tbody tr");
        await page.EventuallyAsync(() => Expect(rows).ToHaveCountAsync(50, new() { Timeout = 1000 }));

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(10);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Previous" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(50);
        await page.Page.GetByLabel("Address contains").FillAsync(name + "x59");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await page.Page.GetByLabel("Address contains").FillAsync("nobody-has-this-name");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.Page.GetByText("Nothing matches")).ToBeVisibleAsync();
    }

    [ConsoleFact]
    public async Task A_change_shows_up_while_the_page_is_open()
    {
        string aor = Request.NewAddressOfRecord();
        using SipClient client = server.Connect("udp");
        Request first = Request.Register(aor, "Contact: <sip:one@192.0.2.1>;expires=600");
        await client.AskAsync(first, 200);
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        await using WatchedPage feed = await server.OpenAsync($"#/feed?aor={Uri.EscapeDataString(aor)}");
        await Expect(page.Page.Locator(".lede")).ToContainTextAsync("1 binding;");
        await Expect(feed.Page.Locator("#link-state")).ToHaveTextAsync("Live");

        await client.AskAsync(first.Next("Contact: <sip:two@192.0.2.2>;expires=700"), 200);

        await Expect(page.Page.Locator(".lede")).ToContainTextAsync("2 bindings;");
        await Expect(page.Page.Locator(".changes li")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".timeline .mark.created")).ToHaveCountAsync(2);
        await Expect(feed.Page.Locator(".feed-row")).ToContainTextAsync("sip:two@192.0.2.2");

        await feed.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await client.AskAsync(first.Next("Contact: <sip:three@192.0.2.3>;expires=700") with { CSeq = 3 }, 200);
        await Expect(page.Page.Locator(".changes li")).ToHaveCountAsync(3);
        await Expect(feed.Page.Locator(".feed-row")).ToHaveCountAsync(1);
        await feed.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.AssertQuietAsync();
        await feed.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task The_arrow_keys_travel_through_the_history_and_the_journal_tells_what_was_bound()
    {
        string aor = Request.NewAddressOfRecord();
        using SipClient client = server.Connect("udp");
        Request first = Request.Register(aor, "Contact: <sip:early@192.0.2.1>;expires=600", "User-Agent: Early bird");
        await client.AskAsync(first, 200);
        await client.AskAsync(first.Next("Contact: <sip:late@192.0.2.2>;expires=700"), 200);
        await client.AskAsync(first.Next("Contact: <sip:early@192.0.2.1>;expires=0") with { CSeq = 3 }, 200);
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        ILocator slider = page.Page.GetByRole(AriaRole.Slider), held = page.Page.Locator(".held"), kept = page.Page.Locator("[data-source=journal]");
        await Expect(page.Page.Locator(".changes li")).ToHaveCountAsync(3);
        await slider.FocusAsync();
        await Expect(held).ToHaveTextAsync(new Regex("^sip:late"));

        await page.Page.Keyboard.PressAsync("Home");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", new Regex("1 binding; last change: created sip:early@192\\.0\\.2\\.1"));
        await Expect(kept).ToContainTextAsync("sip:early@192.0.2.1");
        await Expect(kept).Not.ToContainTextAsync("sip:late");
        await Expect(page.Page.Locator(".moment")).ToContainTextAsync("Early bird");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", new Regex("2 bindings; last change: created sip:late@192\\.0\\.2\\.2"));
        await Expect(kept).ToContainTextAsync("sip:late@192.0.2.2");
        await page.Page.Keyboard.PressAsync("End");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", new Regex("^now, 1 binding; last change: unregistered sip:early"));
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task The_line_is_dragged_to_a_moment()
    {
        string aor = await RegisteredAsync("Contact: <sip:drag@192.0.2.1>;expires=600");
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        await Expect(page.Page.Locator(".timeline .mark")).ToHaveCountAsync(1);
        LocatorBoundingBoxResult box = (await page.Page.Locator(".timeline").BoundingBoxAsync())!;
        LocatorBoundingBoxResult mark = (await page.Page.Locator(".timeline .mark").BoundingBoxAsync())!;

        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 0.95f), box.Y + 40);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(mark.X - 60, box.Y + 40, new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Back to now" })).ToBeEnabledAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Back to now" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Slider)).ToHaveAttributeAsync("aria-valuetext", new Regex("^now, 1 binding"));
        await page.AssertQuietAsync();
    }

    [ConsoleFact]
    public async Task What_an_operator_did_and_what_was_lost_is_told_by_the_history()
    {
        string aor = Request.NewAddressOfRecord();
        using (SipClient client = server.Connect("tcp"))
        {
            await client.AskAsync(Request.Register(aor, "Contact: <sip:flow@192.0.2.1;transport=tcp>;reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\";expires=600", "Supported: outbound, path"), 200);
        }
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");
        ILocator changes = page.Page.Locator(".changes li");
        await Expect(page.Page.Locator(".timeline .mark.lost")).ToHaveCountAsync(1);
        await Expect(changes.First).ToContainTextAsync("connection lost");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove all bindings" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Expect(changes).ToHaveCountAsync(3);
        await Expect(changes.First).ToContainTextAsync("operator");
        await Expect(page.Page.Locator(".timeline .mark.deactivated")).ToHaveCountAsync(1);
        await page.AssertQuietAsync();
    }

    private async Task<string> RegisteredAsync(params string[] headers)
    {
        string aor = Request.NewAddressOfRecord();
        using SipClient client = server.Connect("udp");
        await client.AskAsync(Request.Register(aor, headers), 200);
        return aor;
    }
}
