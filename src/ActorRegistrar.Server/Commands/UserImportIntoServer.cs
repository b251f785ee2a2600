using System.Text.Json;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Remote;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// Gives users to a running server, some hundred in a request, each request all or none. When one fails, those before it stay; the same import
/// again completes it.
/// </summary>
internal static class UserImportIntoServer
{
    // A line more does not go past what the server takes.
    private const int EnoughOctets = UserImportEndpoints.MostOctets / 2;

    /// <summary>Imports.</summary>
    /// <param name="client">The server.</param>
    /// <param name="users">All of them, read to their end: what has a wrong line is not begun.</param>
    /// <param name="replace">Whether those that exist get the new password.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <exception cref="AdminFailedException">The server cannot be reached or refuses.</exception>
    public static async Task<(int Read, int Added)> RunAsync(AdminClient client, IReadOnlyList<ImportedUser> users, bool replace, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        int read = 0, added = 0, waiting = 0;
        foreach (ImportedUser user in users)
        {
            Write(body, user);
            if (++waiting == UserImportEndpoints.MostUsers || body.Length >= EnoughOctets) await SendAsync();
        }
        if (waiting > 0) await SendAsync();
        return (read, added);

        async Task SendAsync()
        {
            JsonElement answer = await client.PostLinesAsync(replace ? "/users/import?replace=true" : "/users/import", body.GetBuffer().AsMemory(0, (int)body.Length), cancellation);
            read += answer.GetProperty("read").GetInt32();
            added += answer.GetProperty("added").GetInt32();
            body.SetLength(0);
            waiting = 0;
        }
    }

    private static void Write(MemoryStream body, ImportedUser user)
    {
        using (var writer = new Utf8JsonWriter(body, ApiJson.Options))
        {
            writer.WriteStartObject();
            if (user.Hash is { } hash)
            {
                writer.WriteString("username"u8, user.Username);
                writer.WriteString("realm"u8, user.Realm);
                writer.WriteString("hash"u8, hash);
            }
            else
            {
                writer.WriteString("user"u8, $"{user.Username}@{user.Realm}");
                writer.WriteString("password"u8, user.Password);
            }
            writer.WriteEndObject();
        }
        body.WriteByte((byte)'\n');
    }
}
