using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>The rules of WCAG 2.2, levels A and AA, that a program can check: names, roles, order, contrast.</summary>
internal static class Accessibility
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } };

    public static async Task AssertCleanAsync(IPage page, string where)
    {
        AxeResult result = await page.RunAxe(Rules);
        Assert.True(result.Violations.Length == 0, where + "\n" + string.Join('\n', result.Violations.Select(rule =>
            $"{rule.Id}: {rule.Help}\n  " + string.Join("\n  ", rule.Nodes.Select(node => $"{node.Html}: {string.Join("; ", node.Any.Select(check => check.Message))}")))));
    }
}
