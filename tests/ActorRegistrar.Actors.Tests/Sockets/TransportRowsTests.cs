using System.Reflection;
using System.Text.RegularExpressions;

namespace ActorRegistrar.Actors.Tests.Sockets;

/// <summary>The rows of the protocol checklist about transports, each of which has a test in this project named after it.</summary>
public sealed partial class TransportRowsTests
{
    [Fact]
    public void Every_row_from_J1_to_J17_has_a_test() => Assert.Empty(Enumerable.Range(1, 17).Select(number => $"J{number}").Except(RowsTested()));

    private static IEnumerable<string> RowsTested() => typeof(TransportRowsTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
        .SelectMany(method => RowIds().Matches(method.Name).Select(match => match.Groups[1].Value))
        .Distinct();

    [GeneratedRegex("(?:^|_)(J[0-9]{1,2})(?=_)")]
    private static partial Regex RowIds();
}
