using Microsoft.Win32.SafeHandles;

namespace ActorRegistrar.Server.Replays;

/// <summary>JSON Lines to standard output.</summary>
/// <param name="stream">Where to.</param>
internal sealed class StreamSink(Stream stream) : IReplaySink
{
    private const int BrokenPipe = 32;

    /// <inheritdoc/>
    public string Target => "standard output";

    /// <summary>Few: what is under way at a collection of garbage is copied.</summary>
    public int MaxBatch => 256;

    /// <inheritdoc/>
    public int ReadAhead => 3;

    /// <inheritdoc/>
    public bool TakesText => true;

    /// <inheritdoc/>
    public bool HasRefusals => false;

    /// <summary>Standard output, such that its reader's end is noticed: the console's own stream hides it.</summary>
    public static Stream StandardOutput()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var file = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // A file has no reader, and its position is shared with whoever else writes to it, which FileStream would not heed.
        return file.CanSeek ? Console.OpenStandardOutput() : file;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ReplayBatch batch, CancellationToken cancellation)
    {
        try
        {
            // Nobody can call back a write to a pipe that is full; what is left of it ends with the process.
            await stream.WriteAsync((await batch.Text!).Bytes, CancellationToken.None).AsTask().WaitAsync(cancellation);
        }
        catch (IOException failed) when (failed.HResult == BrokenPipe || failed.Message.StartsWith("Broken pipe", StringComparison.Ordinal))
        {
            throw new ReplayEndedException();
        }
        catch (IOException failed)
        {
            throw new ReplayFailedException($"Standard output cannot be written: {failed.Message} The last line may be cut; --output FILE leaves whole lines only.");
        }
    }

    /// <inheritdoc/>
    public long? Settle()
    {
        stream.Flush();
        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Complete() => [];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
