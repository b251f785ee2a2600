using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>Another SIP server as a process: started, waited for until it answers, killed when it is disposed.</summary>
internal sealed class SipPeer : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    /// <param name="info">What to run; its output becomes the log.</param>
    public SipPeer(ProcessStartInfo info)
    {
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        _process = Process.Start(info)!;
        _process.OutputDataReceived += (_, line) => Log.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public ServerLog Log { get; } = new();

    /// <summary>Returns when it answers an OPTIONS.</summary>
    /// <param name="connect">A new socket to it.</param>
    /// <param name="target">Request-URI of the OPTIONS.</param>
    public async Task AwaitAsync(Func<SipClient> connect, string target)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            using SipClient client = connect();
            try
            {
                await client.SendAsync(Request.For("OPTIONS", target));
                if (await client.ReceiveBytesAsync(TimeSpan.FromMilliseconds(200)) is not null) return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(100);
            }
            Assert.False(_process.HasExited, $"It ended:\n{Log}");
            Assert.True(patience.Elapsed < StartPatience, $"It does not answer:\n{Log}");
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
