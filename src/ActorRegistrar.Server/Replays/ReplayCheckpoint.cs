using System.Text.Json;
using System.Text.Json.Serialization;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Replays;

/// <summary>How far a replay came: everything up to the offset has been taken by the target.</summary>
/// <param name="Offset">The last offset that needs not be replayed again.</param>
/// <param name="At">When the last change took effect, for people; null before the first.</param>
/// <param name="Target">What it was replayed into.</param>
/// <param name="Length">The length of the output file that holds exactly what was replayed, in octets; null for other targets.</param>
internal sealed record ReplayCheckpoint(long Offset, DateTimeOffset? At, string Target, long? Length = null)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="UsageException">It is no checkpoint, or cannot be read.</exception>
    public static ReplayCheckpoint? Read(string file)
    {
        try
        {
            if (!File.Exists(file)) return null;
            ReplayCheckpoint? read = JsonSerializer.Deserialize<ReplayCheckpoint>(File.ReadAllBytes(file), Format);
            if (read is { Offset: >= 0, Target.Length: > 0 }) return read;
        }
        catch (JsonException)
        {
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The checkpoint '{file}' cannot be read: {refused.Message}");
        }
        throw new UsageException($"'{file}' is not the checkpoint of a replay; name another file, or delete it to begin anew.");
    }

    /// <summary>Replaces the file, whole or not at all.</summary>
    /// <exception cref="ReplayFailedException">It cannot be written; the one before it is still there.</exception>
    public void Write(string file)
    {
        string temporary = file + ".new";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, this, Format);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new ReplayFailedException($"The checkpoint '{file}' cannot be written: {refused.Message} The one before it still holds.");
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // What is left of it is replaced by the next one.
        }
    }
}
