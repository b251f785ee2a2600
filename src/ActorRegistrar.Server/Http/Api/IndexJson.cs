using System.Text.Json;
using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The state of the index as JSON.</summary>
internal static class IndexJson
{
    /// <summary>Writes it as an object.</summary>
    public static void Write(Utf8JsonWriter writer, IndexState state, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteString("state"u8, state.Activity switch
        {
            IndexActivity.Following => "following",
            IndexActivity.Rebuilding => "rebuilding",
            IndexActivity.FollowedElsewhere => "followedElsewhere",
            IndexActivity.Failing => "failing",
            _ => "starting",
        });
        writer.WriteNumber("offset"u8, state.Offset);
        writer.WriteNumber("journalOffset"u8, state.JournalOffset);
        writer.WriteNumber("aors"u8, state.AddressesOfRecord);
        writer.WriteNumber("bindings"u8, state.Bindings);
        if (state.FollowedAt is { } at)
        {
            writer.WriteString("followedAt"u8, at.UtcDateTime);
            writer.WriteNumber("secondsBehind"u8, Math.Round(Math.Max(0, (now - at).TotalSeconds), 3));
        }
        if (state.RebuiltSoFar is { } soFar) writer.WriteNumber("rebuiltSoFar"u8, soFar);
        if (state.Problem is { } problem) writer.WriteString("problem"u8, problem);
        writer.WriteEndObject();
    }
}
