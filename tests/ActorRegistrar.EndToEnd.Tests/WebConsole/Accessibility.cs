using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>The rules of WCAG 2.2, levels A and AA, that a program can check: names, roles, order, contrast.</summary>
/// <remarks>
/// axe stays in the page from its first check to its last, for the views change without a load; its own way over Playwright gives the page half a
/// megabyte of script at each check, and opens a second page to put the findings together, which a page without frames does not need.
/// </remarks>
internal static class Accessibility
{
    private const string Check = """
        async () => {
            const found = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] });
            const sentences = found.violations.map(rule => `${rule.id}: ${rule.help}\n  ` + rule.nodes.map(node => `${node.html}: ${node.failureSummary}`).join('\n  '));
            return JSON.stringify({ passed: found.passes.length, sentences });
        }
        """;

    /// <summary>Fails when a rule is broken.</summary>
    public static async Task AssertCleanAsync(IPage page, string where)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        using JsonDocument found = JsonDocument.Parse(await page.EvaluateAsync<string>(Check));
        Assert.True(found.RootElement.GetProperty("passed").GetInt32() >= 10, $"{where}: hardly a rule found anything to look at.");
        Assert.True(found.RootElement.GetProperty("sentences").GetArrayLength() == 0, where + "\n" + string.Join('\n', found.RootElement.GetProperty("sentences").EnumerateArray()));
    }
}
