using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>strace(1) on a running process: it writes down system calls, or makes some of them fail.</summary>
internal sealed class Strace : IAsyncDisposable
{
    public const string Program = "strace";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _said = new();
    private int _toAttach;

    private Strace(Process process, int processes)
    {
        _process = process;
        _toAttach = processes;
        process.ErrorDataReceived += (_, line) => OnSaid(line.Data);
    }

    /// <summary>Attaches to all threads of a process, present and to come, and returns when it has.</summary>
    public static Task<Strace> AttachAsync(int processId, params string[] options) => AttachAsync([processId], options);

    /// <summary>Attaches to all threads and future children of several processes, and returns when it has.</summary>
    public static async Task<Strace> AttachAsync(IReadOnlyCollection<int> processIds, params string[] options)
    {
        IEnumerable<string> processes = processIds.SelectMany(id => new[] { "-p", id.ToString(CultureInfo.InvariantCulture) });
        var info = new ProcessStartInfo(Program, ["-f", .. processes, .. options]) { RedirectStandardError = true };
        var strace = new Strace(Process.Start(info)!, processIds.Count);
        strace._process.BeginErrorReadLine();
        await strace._attached.Task.WaitAsync(Patience);
        return strace;
    }

    /// <summary>Does something to these system calls on these files, such as <c>error=ENOSPC</c> or <c>delay_enter=1000000</c> (microseconds), from its return on.</summary>
    public static Task<Strace> InjectAsync(int processId, string calls, string effect, params IEnumerable<string> files) => AttachAsync(
        processId,
        [.. files.SelectMany(file => new[] { "-P", file }), "-o", "/dev/null", "-e", "trace=" + calls, "-e", $"inject={calls}:{effect}"]);

    /// <summary>Lets the process go on by itself.</summary>
    public async Task DetachAsync()
    {
        await CommandRun.OfToolAsync("kill", "/", "-INT", _process.Id.ToString(CultureInfo.InvariantCulture));
        await WaitForEndAsync();
    }

    /// <summary>Returns when the process has ended and its log is complete.</summary>
    public Task WaitForEndAsync() => _process.WaitForExitAsync().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await DetachAsync();
        _process.Dispose();
    }

    private void OnSaid(string? line)
    {
        lock (_said)
        {
            if (line is null) _attached.TrySetException(new InvalidOperationException($"strace ended: {_said}"));
            else _said.AppendLine(line);
        }
        if (line?.Contains(" attached", StringComparison.Ordinal) == true && Interlocked.Decrement(ref _toAttach) == 0) _attached.TrySetResult();
    }
}
