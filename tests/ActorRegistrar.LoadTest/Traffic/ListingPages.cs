using System.Diagnostics;
using System.Text;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>The pages of <c>GET /api/v1/aors</c>, each asked for when the one before is there.</summary>
/// <param name="server">The HTTP interface.</param>
/// <param name="limit">Rows of a page.</param>
internal sealed class ListingPages(Uri server, int limit) : IDisposable
{
    // The only member of that name in a page, and the last one.
    private static readonly byte[] Next = "\"next\":\""u8.ToArray();
    private static readonly byte[] Row = "{\"aor\":"u8.ToArray();

    private readonly HttpClient _client = new() { BaseAddress = server };
    private byte[] _page = new byte[1024 * 1024];

    /// <summary>Reads them to the end.</summary>
    /// <returns>How many rows and pages there were, and how long one of them took at most.</returns>
    /// <exception cref="HttpRequestException">The server cannot be reached or refuses.</exception>
    public async Task<(long Rows, int Pages, TimeSpan Slowest)> ReadAllAsync(CancellationToken stop)
    {
        long rows = 0;
        int pages = 0;
        var slowest = TimeSpan.Zero;
        for (string? cursor = ""; cursor is not null; pages++)
        {
            long started = Stopwatch.GetTimestamp();
            int length = await ReadAsync(cursor, stop);
            TimeSpan took = Stopwatch.GetElapsedTime(started);
            if (took > slowest) slowest = took;
            rows += _page.AsSpan(0, length).Count(Row);
            cursor = CursorIn(_page.AsSpan(0, length));
        }
        return (rows, pages, slowest);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<int> ReadAsync(string cursor, CancellationToken stop)
    {
        string path = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/api/v1/aors?limit={limit}{(cursor.Length == 0 ? "" : "&cursor=" + cursor)}");
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
        int length = 0;
        while (await body.ReadAsync(_page.AsMemory(length), stop) is > 0 and var read)
        {
            length += read;
            if (length == _page.Length) Array.Resize(ref _page, 2 * _page.Length);
        }
        return length;
    }

    private static string? CursorIn(ReadOnlySpan<byte> page)
    {
        int at = page.LastIndexOf(Next);
        if (at < 0) return null;
        ReadOnlySpan<byte> rest = page[(at + Next.Length)..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]);
    }
}
