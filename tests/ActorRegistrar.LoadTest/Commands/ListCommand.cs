using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ActorRegistrar.LoadTest.Traffic;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary><c>list</c>: reads all addresses-of-record of an ActorRegistrar over HTTP, again and again.</summary>
internal static class ListCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("list", """
            Read all addresses-of-record of an ActorRegistrar page by page over one connection, as one who lists does, and print after each time
            how many there were and how long that took. It costs the machine next to nothing beside what the server does.

            Examples:
              ActorRegistrar.LoadTest list --url http://127.0.0.1:8080
              ActorRegistrar.LoadTest list --times 0
            """);
        var url = new Option<string>("--url") { Description = "The HTTP interface.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var limit = new Option<int>("--limit") { Description = "Rows of a page, 1 to 1000.", DefaultValueFactory = _ => 1000 };
        var times = new Option<int>("--times") { Description = "How often; 0 until it is stopped.", DefaultValueFactory = _ => 1 };
        foreach (Option option in new Option[] { url, limit, times }) verb.Add(option);
        verb.SetAction(async (typed, stop) =>
        {
            if (!Uri.TryCreate(typed.GetRequiredValue(url), UriKind.Absolute, out Uri? server)) throw new UsageException("--url must be an absolute URL.");
            using var pages = new ListingPages(server, typed.GetValue(limit));
            int most = typed.GetValue(times);
            for (int time = 0; most == 0 || time < most; time++)
            {
                long started = Stopwatch.GetTimestamp();
                (long rows, int read, TimeSpan slowest) = (0, 0, TimeSpan.Zero);
                try
                {
                    (rows, read, slowest) = await pages.ReadAllAsync(stop);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    return ExitCodes.Ok;
                }
                double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                await typed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows} rows in {read} pages in {seconds:F2} s: {rows / seconds:F0} rows/s, slowest page {slowest.TotalMilliseconds:F0} ms"));
            }
            return ExitCodes.Ok;
        });
        return verb;
    }
}
