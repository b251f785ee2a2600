using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// What one page is read and written in. It is used again for the next page, anybody's: buffers of its size that are made anew are garbage
/// of the oldest generation, and everybody who registers waits while that is collected.
/// </summary>
internal sealed class ListingBuffers : IDisposable
{
    private const int MostKept = 4;
    private const int LargestKept = 4 * 1024 * 1024;

    private static readonly ConcurrentBag<ListingBuffers> Kept = [];

    private ListingBuffers()
    {
        Output = new ArrayBufferWriter<byte>(256 * 1024);
        Json = new Utf8JsonWriter(Output, ApiJson.Options);
    }

    /// <summary>Rows.</summary>
    public IndexPage Page { get; } = new();

    /// <summary>What is sent.</summary>
    public ArrayBufferWriter<byte> Output { get; }

    /// <summary>Writes to <see cref="Output"/> when it is flushed.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Empty ones, until they are disposed.</summary>
    public static ListingBuffers Rent() => Kept.TryTake(out ListingBuffers? kept) ? kept : new ListingBuffers();

    /// <summary>Makes room for what comes next.</summary>
    public void Clear()
    {
        Json.Reset();
        Output.ResetWrittenCount();
    }

    /// <summary>Ends a line.</summary>
    public void EndLine()
    {
        Json.Flush();
        Json.Reset();
        Output.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (Kept.Count < MostKept && Output.Capacity <= LargestKept) Kept.Add(this);
        else Json.Dispose();
    }
}
