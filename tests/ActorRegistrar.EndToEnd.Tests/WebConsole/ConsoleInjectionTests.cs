using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>Markup in every field that a telephone fills, and in every field of an attempt that was refused, stays text in every view.</summary>
public sealed class ConsoleInjectionTests(ConsoleServer server) : IClassFixture<ConsoleServer>
{
    private const string Markup = "<img/src=x/onerror=alert(1)><script>alert(2)</script>";

    /// <summary>The same where neither quotes, angle brackets nor blanks may stand: what shows them must not undo the escapes.</summary>
    private const string Escaped = "%3Cimg%2Fsrc%3Dx%2Fonerror%3Dalert(3)%3E";

    [ConsoleFact]
    public async Task Injected_markup_stays_text()
    {
        string user = Request.Unique("x") + Escaped;
        string aor = $"sip:{user}@example.com", contact = $"sip:{Escaped}@192.0.2.66;x={Escaped}", agent = $"{Markup}\" onmouseover=\"alert(4)";
        string[] rows =
        [
            $"Contact: \"{Markup}\" <{contact}>;expires=900;q=0.5;+sip.instance=\"<urn:x:{Escaped}>\";y=\"{Markup}\"",
            "User-Agent: " + agent,
            $"Path: <sip:{Escaped}@edge.example.com;lr;p={Escaped}>",
            "Supported: path",
        ];
        using SipClient client = server.Connect("udp");
        Request register = Request.Register(aor, rows) with { CallId = Request.Unique("c") + "<img/src>\"<script>" };
        await client.AskAsync(register, 200);
        await RefusedAsync(client, agent);
        await using WatchedPage page = await server.OpenAsync($"#/aors/{Uri.EscapeDataString(aor)}");

        await Expect(page.Heading).ToHaveTextAsync(aor);
        await Expect(page.Page.Locator(".changes li")).ToHaveCountAsync(1);
        await page.Page.GetByText("Details").ClickAsync();
        ILocator bindings = page.Page.GetByRole(AriaRole.Region, new() { Name = "Bindings" });
        foreach (string text in new[] { contact, agent, register.CallId, $"urn:x:{Escaped}", $"p={Escaped}", Markup }) await Expect(bindings).ToContainTextAsync(text);
        await page.Page.GetByRole(AriaRole.Slider).FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(page.Page.Locator(".moment")).ToContainTextAsync(agent);
        await page.Page.Locator(".timeline .mark").HoverAsync(new() { Force = true });
        await Expect(page.Page.Locator(".tip")).ToContainTextAsync(agent);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "What a proxy gets" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "What a proxy gets" })).ToContainTextAsync(contact);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove all bindings" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(contact);
        await page.Page.Keyboard.PressAsync("Escape");
        await NothingGrewAsync(page);

        await page.ShowAsync("#/feed");
        await Expect(page.Page.Locator("#link-state")).ToHaveTextAsync("Live");
        await client.AskAsync(register.Next(rows), 200);
        await Expect(page.Page.Locator(".feed-row").First).ToContainTextAsync(agent);
        await NothingGrewAsync(page);
        await page.ShowAsync($"#/aors?q={Uri.EscapeDataString(user[..12])}");
        await page.EventuallyAsync(() => Expect(page.Page.Locator("tbody")).ToContainTextAsync(agent, new() { Timeout = 1500 }));
        await NothingGrewAsync(page);
        await page.ShowAsync("#/clients");
        await page.EventuallyAsync(() => Expect(page.Page.Locator("main")).ToContainTextAsync(agent, new() { Timeout = 4000 }));
        await NothingGrewAsync(page);
        await page.ShowAsync("#/refusals");
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync(agent);
        await NothingGrewAsync(page);
    }

    private static async Task RefusedAsync(SipClient client, string agent)
    {
        // Refused because its lifetime is too short, its CSeq stands still, or its contacts are too many.
        string contacts = string.Join(", ", Enumerable.Range(0, 11).Select(number => $"<sip:r{number}{Escaped}@192.0.2.1>"));
        SipResponse refused = await client.AskAsync(Request.Register($"sip:{Escaped}@example.com", "Contact: " + contacts, "User-Agent: " + agent));
        Assert.InRange(refused.Status, 400, 499);
    }

    private static async Task NothingGrewAsync(WatchedPage page)
    {
        Assert.Equal(0, await page.Page.Locator("img, main script, iframe, [onerror], [onmouseover]").CountAsync());
        await page.AssertQuietAsync();
    }
}
