using System.Reflection;
using System.Text.RegularExpressions;

namespace ActorRegistrar.Actors.Tests.Sockets;

/// <summary>
/// The rows of the protocol checklist about transports, authentication, Path, outbound and GRUU, each of which has a test in this project
/// named after it, or in that of the rules. Those left out are for a server that forwards requests (K5, K6, L16, L21, L24, M11, M15), for a
/// client (L27), or about tokens that are not offered (C18 to C20).
/// </summary>
public sealed partial class TransportRowsTests
{
    [Fact]
    public void Every_row_from_J1_to_J17_has_a_test() => Assert.Empty(Enumerable.Range(1, 17).Select(number => $"J{number}").Except(RowsTested()));

    [Theory]
    [InlineData("C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C21")]
    [InlineData("K2 K3 K7 K8")]
    [InlineData("L1 L5 L12 L15 L22 L23")]
    [InlineData("M1 M2 M3 M7 M9 M12 M14")]
    public void Every_row_that_is_not_decided_by_rules_alone_has_a_test(string rows) => Assert.Empty(rows.Split(' ').Except(RowsTested()));

    private static IEnumerable<string> RowsTested() => typeof(TransportRowsTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
        .SelectMany(method => RowIds().Matches(method.Name).Select(match => match.Groups[1].Value))
        .Distinct();

    [GeneratedRegex("(?:^|_)([CJKLM][0-9]{1,2})(?=_)")]
    private static partial Regex RowIds();
}
