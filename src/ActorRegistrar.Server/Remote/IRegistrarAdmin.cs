using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Remote;

/// <summary>
/// What an operator changes of a registrar from the command line: in its database, or by the administrative interface of a running server. What
/// comes back is JSON of the shape that the interface has.
/// </summary>
internal interface IRegistrarAdmin
{
    /// <summary>The address-of-record as it is stored, where that is known here: by an alias of its domain it is the domain's own.</summary>
    AddressOfRecord Stored(AddressOfRecord named);

    /// <summary>Adds a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">Gets the password, once it is known that it is needed.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>The user.</returns>
    /// <exception cref="AdminFailedException">There is one already, or it could not be done; so for every other operation.</exception>
    Task<JsonElement> AddUserAsync(UserName user, Func<string> password, CancellationToken cancellation);

    /// <summary>Gives a user another password.</summary>
    Task<JsonElement> ChangePasswordAsync(UserName user, Func<string> password, CancellationToken cancellation);

    /// <summary>Removes a user.</summary>
    Task<JsonElement> RemoveUserAsync(UserName user, CancellationToken cancellation);

    /// <summary>The users of a realm, or all.</summary>
    IAsyncEnumerable<JsonElement> ListUsersAsync(string? realm, CancellationToken cancellation);

    /// <summary>Adds users in parts; when one fails, those before it stay, and the same import again completes it.</summary>
    /// <param name="source">Where they were read from, for the audit.</param>
    /// <param name="users">The users.</param>
    /// <param name="replace">Whether those that exist get the new password.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>How many were added.</returns>
    Task<int> ImportUsersAsync(string source, IReadOnlyList<ImportedUser> users, bool replace, CancellationToken cancellation);

    /// <summary>Lets a user register an address-of-record that is not its own.</summary>
    Task<JsonElement> GrantAsync(UserName user, AddressOfRecord address, CancellationToken cancellation);

    /// <summary>Takes that back.</summary>
    Task<JsonElement> RevokeAsync(UserName user, AddressOfRecord address, CancellationToken cancellation);

    /// <summary>Brings in bindings.</summary>
    /// <param name="source">Where they were read from, for the history.</param>
    /// <param name="bindings">The bindings.</param>
    /// <param name="isDryRun">Whether nothing is to be stored.</param>
    /// <param name="report">Receives each binding that is left out.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    Task<ImportReport> ImportBindingsAsync(
        string source, IEnumerable<ImportedBinding> bindings, bool isDryRun, Action<ImportFinding> report, CancellationToken cancellation);
}
