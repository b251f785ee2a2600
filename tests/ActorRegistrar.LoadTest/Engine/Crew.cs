using System.Globalization;
using System.Runtime.ExceptionServices;
using ActorRegistrar.LoadTest.Digests;
using ActorRegistrar.LoadTest.Results;
using ActorRegistrar.LoadTest.Traffic;

namespace ActorRegistrar.LoadTest.Engine;

/// <summary>Workers side by side, each with its own socket, thread and tally.</summary>
internal sealed class Crew : IDisposable
{
    private const int SecondInMilliseconds = 1000;

    private readonly List<Worker> _workers = [];
    private readonly List<Tally> _tallies = [];
    private readonly Credentials? _credentials;
    private readonly string _run = Guid.NewGuid().ToString("N")[..12];

    public Crew(Credentials? credentials) => _credentials = credentials;

    /// <summary>Adds a worker.</summary>
    public void Add(WorkerSettings settings, ITraffic traffic, Tally tally)
    {
        DigestSession? digest = _credentials is null ? null : new DigestSession(_credentials);
        string run = string.Create(CultureInfo.InvariantCulture, $"{_run}w{_workers.Count}");
        _workers.Add(new Worker(settings, traffic, digest, tally, run));
        _tallies.Add(tally);
    }

    /// <summary>Runs them all to their ends.</summary>
    /// <param name="everySecond">Called meanwhile with the tallies.</param>
    /// <param name="stop">Ends them early.</param>
    public RunReport Run(Action<IReadOnlyList<Tally>> everySecond, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var ended = new CountdownEvent(_workers.Count);
        ExceptionDispatchInfo? failure = null;
        long startedAt = Ticks.Now;
        foreach (Worker worker in _workers)
        {
            new Thread(() =>
            {
                try
                {
                    worker.Run(ending.Token);
                }
                catch (Exception failed)
                {
                    failure = ExceptionDispatchInfo.Capture(failed);
                    ending.Cancel();
                }
                finally
                {
                    ended.Signal();
                }
            }) { IsBackground = true, Name = "load" }.Start();
        }
        while (!ended.Wait(SecondInMilliseconds, CancellationToken.None)) everySecond(_tallies);
        failure?.Throw();
        return RunReport.Of(_tallies, startedAt, Ticks.Now);
    }

    public void Dispose()
    {
        foreach (Worker worker in _workers) worker.Dispose();
    }
}
