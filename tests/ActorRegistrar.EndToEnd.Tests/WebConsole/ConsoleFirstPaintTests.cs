using System.Globalization;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>
/// How soon the console is seen, by the browser's own account (W3C Paint Timing): each time in a profile that holds nothing, the first on a
/// server that has never served it. The figures are told, not judged: a machine that tests is no machine that measures.
/// </summary>
public sealed class ConsoleFirstPaintTests(ConsoleServer server, ITestOutputHelper output) : IClassFixture<ConsoleServer>
{
    private const string Paints = """
        async () => {
            const firstOf = name => new Promise(resolve => new PerformanceObserver(list => {
                const entry = list.getEntriesByName(name)[0];
                if (entry) resolve(entry.startTime);
            }).observe({ type: "paint", buffered: true }));
            const figures = await firstFigure();
            return [await firstOf("first-paint"), await firstOf("first-contentful-paint"), figures];
            async function firstFigure() {
                while (document.querySelector(".tile .figure span")?.textContent !== "0") await new Promise(requestAnimationFrame);
                return performance.now();
            }
        }
        """;

    [ConsoleFact]
    public async Task The_browser_tells_when_it_first_painted()
    {
        for (int visit = 1; visit <= 5; visit++)
        {
            await using WatchedPage page = await server.OpenAsync();
            double[] paints = await page.Page.EvaluateAsync<double[]>(Paints);

            Assert.All(paints, milliseconds => Assert.True(milliseconds > 0));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"visit {visit}: first paint {paints[0]:0} ms, first contentful paint {paints[1]:0} ms, first figures from the server {paints[2]:0} ms"));
        }
    }
}
