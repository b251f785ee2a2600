using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Remote;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// <c>users</c>: who may register when <c>Registrar:Authentication=digest</c>. Works on the database of the settings that the server has,
/// whether or not it runs; a password never stands in the argument list.
/// </summary>
internal static class UsersCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "users";

    private const string Example = "ActorRegistrar.Server users";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var users = new Command(Name, $"""
            Say who may register, for Registrar:Authentication=digest. Takes the same settings as the server, for the same database; with --server
            a running server is asked instead.

            Examples:
              {Example} add bob@example.com
              {Example} list --Registrar:DataDirectory=/var/lib/registrar
              {Example} list --server http://127.0.0.1:8080 --token-file token
            """);
        foreach (Command verb in new[] { Add(settings), Password(settings), Remove(settings), List(settings), Import(settings), Grant(settings), Revoke(settings) }) users.Add(verb);
        return users;
    }

    private static Command Add(IReadOnlyList<string> settings)
    {
        var verb = new Command("add", $"""
            Add a user. The password is asked for, or is the first line of standard input.

            Examples:
              {Example} add bob@example.com
              {Example} add bob@example.com < password-file
            """);
        Argument<string> name = Named(verb);
        return On(verb, settings, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            return call.Done(await call.Admin.AddUserAsync(user, () => PasswordInput.ReadNew(user), call.Cancellation), $"added {user}; it may register {user.AddressOfRecord}");
        });
    }

    private static Command Password(IReadOnlyList<string> settings)
    {
        var verb = new Command("passwd", $"""
            Change a user's password, which is asked for or is the first line of standard input. The old one may work for another minute.

            Example:
              {Example} passwd bob@example.com
            """);
        Argument<string> name = Named(verb);
        return On(verb, settings, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            return call.Done(await call.Admin.ChangePasswordAsync(user, () => PasswordInput.ReadNew(user), call.Cancellation), $"changed the password of {user}");
        });
    }

    private static Command Remove(IReadOnlyList<string> settings)
    {
        var verb = new Command("remove", $"""
            Remove a user. Bindings that stand run out by themselves; unregister removes them at once.

            Example:
              {Example} remove bob@example.com
            """);
        Argument<string> name = Named(verb);
        return On(verb, settings, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            return call.Done(await call.Admin.RemoveUserAsync(user, call.Cancellation), $"removed {user}");
        });
    }

    private static Command List(IReadOnlyList<string> settings)
    {
        var verb = new Command("list", $"""
            List the users, of one domain or of all, with the algorithms that they can use and what else they may register.

            Examples:
              {Example} list
              {Example} list example.com
            """);
        var domain = new Argument<string?>("domain") { Description = "Only this one's.", Arity = ArgumentArity.ZeroOrOne };
        verb.Add(domain);
        return On(verb, settings, async call =>
        {
            int count = 0;
            await foreach (JsonElement user in call.Admin.ListUsersAsync(call.Typed.GetValue(domain)?.ToLowerInvariant(), call.Cancellation))
            {
                count++;
                string grants = user.Joined("grants") is { Length: > 0 } granted ? ", also registers " + granted : "";
                string line = $"{user.Text("user")}  {user.Joined("algorithms").Replace(",", "", StringComparison.Ordinal)}{grants}";
                await call.Output.WriteLineAsync(call.IsJson ? user.GetRawText() : LogText.Escape(line));
            }
            if (!call.IsJson)
            {
                await call.Output.WriteLineAsync(Plural.Of(count, "user"));
            }
            return ExitCodes.Ok;
        });
    }

    private static Command Import(IReadOnlyList<string> settings)
    {
        var verb = new Command("import", $"""
            Add users from a file, or from standard input for '-'. A line is user@domain:password, or user:realm:hash with the H(A1) that
            another registrar keeps: 32 hexadecimal digits for MD5, 64 for SHA-256. A line of three parts whose last is such a hash is of the
            second form, also when the user has an '@'. Users with one hash alone are offered its algorithm alone.

            Examples:
              {Example} import users.txt
              {Example} import - --replace < users.txt
              {Example} import users.txt --server http://127.0.0.1:8080 --token-file token
            """);
        var file = new Argument<string>("file") { Description = "The file, or - for standard input." };
        var replace = new Option<bool>("--replace") { Description = "Give users that exist the new password; otherwise they are left alone." };
        verb.Add(file);
        verb.Add(replace);
        return On(verb, settings, async call =>
        {
            string source = call.Typed.GetRequiredValue(file);
            using TextReader text = OpenText(source);
            List<ImportedUser> users = await UserImport.ReadAsync(text, call.Cancellation);
            int added = await call.Admin.ImportUsersAsync(source, users, call.Typed.GetValue(replace), call.Cancellation);
            string others = added < users.Count ? ", the others exist already" : "";
            return call.Done(
                JsonSerializer.SerializeToElement(new { read = users.Count, added }), string.Create(CultureInfo.InvariantCulture, $"{added} of {users.Count} users imported{others}"));
        });
    }

    private static Command Grant(IReadOnlyList<string> settings)
    {
        var verb = new Command("grant", $"""
            Let a user register an address-of-record that is not its own.

            Example:
              {Example} grant bob@example.com sip:reception@example.com
            """);
        return OnGrant(verb, settings, (call, user, address) => call.Admin.GrantAsync(user, address, call.Cancellation), (user, address) => $"{user} may register {address}");
    }

    private static Command Revoke(IReadOnlyList<string> settings)
    {
        var verb = new Command("revoke", $"""
            Take back what grant gave.

            Example:
              {Example} revoke bob@example.com sip:reception@example.com
            """);
        return OnGrant(
            verb, settings, (call, user, address) => call.Admin.RevokeAsync(user, address, call.Cancellation), (user, address) => $"{user} may not register {address} any longer");
    }

    private static Command OnGrant(
        Command verb, IReadOnlyList<string> settings, Func<AdminCall, UserName, AddressOfRecord, Task<JsonElement>> change, Func<UserName, AddressOfRecord, string> sentence)
    {
        Argument<string> name = Named(verb);
        var argument = new Argument<string>("address-of-record") { Description = "Such as sip:reception@example.com." };
        verb.Add(argument);
        return On(verb, settings, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            AddressOfRecord address = call.Admin.Stored(Address(call.Typed.GetRequiredValue(argument)));
            return call.Done(await change(call, user, address), sentence(user, address));
        });
    }

    private static AddressOfRecord Address(string text) => AddressOfRecord.TryParse(text, out AddressOfRecord? address)
        ? address!
        : throw new UsageException($"'{text}' is not an address-of-record; write for example sip:reception@example.com.");

    private static Command On(Command verb, IReadOnlyList<string> settings, Func<AdminCall, Task<int>> run)
    {
        var remote = new RemoteOptions(verb);
        // Settings name a database, so they go before what the environment says of a server.
        verb.Does(remote, settings, typed => remote.IsGiven(typed) && settings.Count == 0, run);
        return verb;
    }

    private static Argument<string> Named(Command verb)
    {
        var name = new Argument<string>("user") { Description = "The user, such as bob@example.com." };
        // Before any database is opened, or made.
        name.Validators.Add(result =>
        {
            string text = result.Tokens is [var token, ..] ? token.Value : "";
            if (!UserName.TryParse(text, out _)) result.AddError($"'{text}' is not a user; write for example bob@example.com.");
        });
        verb.Add(name);
        return name;
    }

    private static UserName User(string text) =>
        UserName.TryParse(text, out UserName? user) ? user : throw new UsageException($"'{text}' is not a user; write for example bob@example.com.");

    private static TextReader OpenText(string file)
    {
        if (file == "-") return Console.In;
        try
        {
            return new StreamReader(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {refused.Message}");
        }
    }
}
