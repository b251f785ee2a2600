using System.Text;
using System.Text.RegularExpressions;
using ActorRegistrar.Server.Logging;
using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorRegistrar.Server.Tests.Logging;

public sealed class LineFormatterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 3, 22, 123, TimeSpan.Zero);

    [Fact]
    public void A_line_has_time_level_category_and_message() =>
        Assert.Equal("2026-11-22T14:03:22.123Z info ActorRegistrar.Server listening udp://127.0.0.1:5060\n",
            Format(log => log.LogInformation("listening {Address}", "udp://127.0.0.1:5060")));

    [Theory]
    [InlineData(LogLevel.Trace, "trace")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Warning, "warn")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "fatal")]
    public void Levels_have_their_everyday_names(LogLevel level, string name) =>
        Assert.Contains($"Z {name} ActorRegistrar.Server x", Format(log => log.Log(level, "x")), StringComparison.Ordinal);

    [Fact]
    public void Values_that_the_message_does_not_show_follow_it() =>
        Assert.EndsWith("x Cause=a\\nb\n", Format(log => log.Log<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Information, 0, [KeyValuePair.Create("Cause", (object?)"a\nb")], null, (_, _) => "x")), StringComparison.Ordinal);

    [Fact]
    public void An_exception_is_on_the_same_line()
    {
        string line = Format(log => log.LogError(new InvalidOperationException("first\r\nsecond"), "failed"));
        Assert.Equal(1, line.Count(c => c == '\n'));
        Assert.Contains("failed exception=System.InvalidOperationException: first\\r\\nsecond", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nb", @"a\r\nb")]
    [InlineData("\u001b[31mred", @"\u001B[31mred")]
    [InlineData("nul\0", @"nul\u0000")]
    [InlineData("tab\t", @"tab\t")]
    [InlineData(@"back\slash", @"back\\slash")]
    [InlineData("c1\u009b", @"c1\u009B")]
    [InlineData("line\u2028separator", @"line\u2028separator")]
    [InlineData("right\u202eto left", @"right\u202Eto left")]
    [InlineData("whole 😀 é", "whole 😀 é")]
    public void Text_is_escaped(string text, string expected) => Assert.Equal(expected, LogText.Escape(text));

    [Fact]
    public void Half_a_surrogate_pair_is_escaped() => Assert.Equal(@"half\uD800", LogText.Escape("half\ud800"));

    [Fact]
    public void No_control_character_survives_whatever_is_logged() =>
        Gen.String[Gen.Char, 0, 60].Sample(text =>
        {
            string line = Format(log => log.LogWarning(new FormatException(text), "{A} {B}", text, Encoding.Latin1.GetBytes(text).Length));
            Assert.Equal('\n', line[^1]);
            Assert.DoesNotContain(line[..^1], c => char.IsControl(c) || c is '\u2028' or '\u2029');
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(line);
        });

    [Fact]
    public void The_original_can_be_told_from_the_escaped_text() =>
        Gen.String[Gen.Char, 0, 60].Sample(text => Assert.Equal(text, Unescape(LogText.Escape(text))));

    private static string Unescape(string text) => Regex.Replace(text, @"\\(?:u(?<hex>[0-9A-F]{4})|(?<one>.))", match =>
        match.Groups["hex"].Success ? ((char)Convert.ToInt32(match.Groups["hex"].Value, 16)).ToString()
        : match.Groups["one"].Value switch { "r" => "\r", "n" => "\n", "t" => "\t", var other => other });

    private static string Format(Action<ILogger> write)
    {
        var logger = new FormattingLogger(new LineFormatter(new FixedClock()));
        write(logger);
        return logger.Output.ToString();
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class FormattingLogger(LineFormatter formatter) : ILogger
    {
        public StringWriter Output { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter1) =>
            formatter.Write(new LogEntry<TState>(logLevel, "ActorRegistrar.Server", eventId, state, exception, formatter1), null, Output);
    }
}
