using System.Reflection;
using System.Text.RegularExpressions;

namespace ActorRegistrar.Location.Tests;

/// <summary>The rows of the protocol checklist that are decided in this project, each of which has a test named after it.</summary>
public sealed partial class ChecklistCoverageTests
{
    private static readonly string[] Rows =
    [
        "A14", "A24",
        "B7", "B10", "B11", "B12", "B13", "B14",
        "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "D13", "D14", "D15", "D16", "D17", "D18", "D19", "D21", "D22", "D23", "D24",
        "D25", "D26",
        "E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11", "E12", "E13", "E14", "E15", "E16", "E17", "E18", "E19",
        "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F13", "F14",
        "G1", "G2", "G4", "G7",
        "H1", "H2", "H3", "H6", "H7", "H9",
        "K1", "K4",
        "L2", "L3", "L4", "L6", "L7", "L8", "L9", "L10", "L11", "L13", "L14", "L17", "L18", "L19", "L20", "L25", "L26",
        "M4", "M5", "M6", "M8", "M10", "M13",
        "P15",
        "Q1", "Q3", "Q5",
        "S1", "S4", "S5",
    ];

    [Fact]
    public void Every_row_has_a_test() => Assert.Empty(Rows.Except(RowsTested()));

    [Fact]
    public void Every_row_that_a_test_names_is_listed() => Assert.Empty(RowsTested().Except(Rows));

    private static IEnumerable<string> RowsTested() => typeof(ChecklistCoverageTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
        .Select(method => RowId().Match(method.Name))
        .Where(match => match.Success)
        .Select(match => match.Groups[1].Value)
        .Distinct();

    [GeneratedRegex("^([A-S][0-9]{1,2})_")]
    private static partial Regex RowId();
}
