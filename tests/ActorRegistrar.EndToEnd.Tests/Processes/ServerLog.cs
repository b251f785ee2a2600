using System.Text.RegularExpressions;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>What a server process printed.</summary>
internal sealed partial class ServerLog
{
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the server has said that it is ready; failed when it has ended before.</summary>
    public Task Ready => _ready.Task;

    public override string ToString()
    {
        lock (_lines) return string.Join('\n', _lines);
    }

    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
        if (line.EndsWith(" ready", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    /// <summary>Returns when a line with this text has come.</summary>
    public async Task<string> ExpectAsync(string text)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            lock (_lines)
            {
                if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"No line of the log has '{text}':\n{this}");
    }

    public void Ended(int exitCode) => _ready.TrySetException(new InvalidOperationException($"The server ended with {exitCode} before it was ready:\n{this}"));

    /// <summary>Fails on an exception, an error, a raw control character, or anything that is not a line of the log's own form.</summary>
    public void AssertClean()
    {
        string[] lines;
        lock (_lines) lines = [.. _lines];
        foreach (string line in lines)
        {
            Assert.DoesNotContain(line, c => char.IsControl(c));
            Assert.Matches(OneLine(), line);
            Assert.DoesNotContain(" exception=", line, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"^\S+ (error|fatal) ", line);
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|info|warn|error|fatal) \S+ ")]
    private static partial Regex OneLine();
}
