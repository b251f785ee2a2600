using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
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

    private const string ListName = "list";
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
        return On(verb, settings, async (typed, directory, output, error, cancellation) =>
        {
            UserName user = User(typed.GetRequiredValue(name));
            if (await directory.FindAsync(user.Username, user.Realm, cancellation) is not null) return Fail(error, $"{user} exists already; users passwd changes its password.");
            await directory.AddAsync([StoredCredential.Create(user.Username, user.Realm, PasswordInput.ReadNew(user))], replace: false, cancellation);
            return Done(output, $"added {user}; it may register {user.AddressOfRecord}");
        }, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            JsonElement added = await call.Client.SendAsync(HttpMethod.Post, "/users", body =>
            {
                body.WriteString("user", user.ToString());
                body.WriteString("password", PasswordInput.ReadNew(user));
            }, call.Cancellation);
            return call.IsJson ? Done(call.Output, added.GetRawText()) : Done(call.Output, $"added {user}; it may register {user.AddressOfRecord}");
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
        return On(verb, settings, async (typed, directory, output, error, cancellation) =>
        {
            UserName user = User(typed.GetRequiredValue(name));
            if (await directory.FindAsync(user.Username, user.Realm, cancellation) is null) return Fail(error, Unknown(user));
            await directory.AddAsync([StoredCredential.Create(user.Username, user.Realm, PasswordInput.ReadNew(user))], replace: true, cancellation);
            return Done(output, $"changed the password of {user}");
        }, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            JsonElement changed = await call.Client.SendAsync(
                HttpMethod.Put, $"/users/{AdminClient.Segment(user.ToString())}/password", body => body.WriteString("password", PasswordInput.ReadNew(user)), call.Cancellation);
            return call.IsJson ? Done(call.Output, changed.GetRawText()) : Done(call.Output, $"changed the password of {user}");
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
        return On(verb, settings, async (typed, directory, output, error, cancellation) =>
        {
            UserName user = User(typed.GetRequiredValue(name));
            return await directory.RemoveAsync(user.Username, user.Realm, cancellation) ? Done(output, $"removed {user}") : Fail(error, Unknown(user));
        }, async call =>
        {
            UserName user = User(call.Typed.GetRequiredValue(name));
            JsonElement removed = await call.Client.SendAsync(HttpMethod.Delete, "/users/" + AdminClient.Segment(user.ToString()), null, call.Cancellation);
            return call.IsJson ? Done(call.Output, removed.GetRawText()) : Done(call.Output, $"removed {user}");
        });
    }

    private static Command List(IReadOnlyList<string> settings)
    {
        var verb = new Command(ListName, $"""
            List the users, of one domain or of all, with the algorithms that they can use and what else they may register.

            Examples:
              {Example} list
              {Example} list example.com
            """);
        var domain = new Argument<string?>("domain") { Description = "Only this one's.", Arity = ArgumentArity.ZeroOrOne };
        verb.Add(domain);
        return On(verb, settings, async (typed, directory, output, error, cancellation) =>
        {
            int count = 0;
            await foreach (StoredCredential user in directory.ListAsync(typed.GetValue(domain)?.ToLowerInvariant(), cancellation))
            {
                count++;
                string grants = user.Grants.IsEmpty ? "" : ", also registers " + string.Join(", ", user.Grants.Select(grant => "sip:" + grant));
                await output.WriteLineAsync(LogText.Escape($"{user.Username}@{user.Realm}  {Algorithms(user)}{grants}"));
            }
            return Done(output, Plural.Of(count, "user"));
        }, async call =>
        {
            int count = 0;
            await foreach (JsonElement user in call.Client.PagesAsync("/users", [("realm", call.Typed.GetValue(domain)?.ToLowerInvariant()), ("limit", "1000")], call.Cancellation))
            {
                count++;
                string grants = user.Joined("grants") is { Length: > 0 } granted ? ", also registers " + granted : "";
                string line = $"{user.Text("user")}  {user.Joined("algorithms").Replace(",", "", StringComparison.Ordinal)}{grants}";
                await call.Output.WriteLineAsync(call.IsJson ? user.GetRawText() : LogText.Escape(line));
            }
            return call.IsJson ? ExitCodes.Ok : Done(call.Output, Plural.Of(count, "user"));
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
        return On(verb, settings, async (typed, directory, output, error, cancellation) =>
        {
            using TextReader text = OpenText(typed.GetRequiredValue(file));
            (int read, int added) = await UserImport.RunAsync(text, directory, typed.GetValue(replace), cancellation);
            return Done(output, Imported(read, added));
        }, async call =>
        {
            using TextReader text = OpenText(call.Typed.GetRequiredValue(file));
            (int read, int added) = await UserImportIntoServer.RunAsync(call.Client, await UserImport.ReadAsync(text, call.Cancellation), call.Typed.GetValue(replace), call.Cancellation);
            return Done(call.Output, call.IsJson ? string.Create(CultureInfo.InvariantCulture, $$"""{"read":{{read}},"added":{{added}}}""") : Imported(read, added));
        });
    }

    private static string Imported(int read, int added) =>
        string.Create(CultureInfo.InvariantCulture, $"{added} of {read} users imported{(added < read ? ", the others exist already" : "")}");

    private static Command Grant(IReadOnlyList<string> settings)
    {
        var verb = new Command("grant", $"""
            Let a user register an address-of-record that is not its own.

            Example:
              {Example} grant bob@example.com sip:reception@example.com
            """);
        return OnGrant(
            verb, settings, HttpMethod.Put, (user, address) => $"{user} may register {address}",
            (user, address, directory, cancellation) => directory.GrantAsync(user.Username, user.Realm, address.Key, cancellation), (user, _) => Unknown(user));
    }

    private static Command Revoke(IReadOnlyList<string> settings)
    {
        var verb = new Command("revoke", $"""
            Take back what grant gave.

            Example:
              {Example} revoke bob@example.com sip:reception@example.com
            """);
        return OnGrant(
            verb, settings, HttpMethod.Delete, (user, address) => $"{user} may not register {address} any longer",
            (user, address, directory, cancellation) => directory.RevokeAsync(user.Username, user.Realm, address.Key, cancellation), (user, address) => $"{address} was not granted to {user}.");
    }

    /// <summary>Grants and takes back: on the database, or with a method of the server's <c>/users/{name}/grants/{aor}</c>.</summary>
    private static Command OnGrant(
        Command verb, IReadOnlyList<string> settings, HttpMethod method, Func<UserName, AddressOfRecord, string> done,
        Func<UserName, AddressOfRecord, ICredentialDirectory, CancellationToken, Task<bool>> run, Func<UserName, AddressOfRecord, string> failed)
    {
        Argument<string> name = Named(verb);
        var argument = new Argument<string>("address-of-record") { Description = "Such as sip:reception@example.com." };
        verb.Add(argument);
        return On(verb, settings, async (typed, directory, output, error, cancellation) =>
        {
            (UserName user, AddressOfRecord address) = (User(typed.GetRequiredValue(name)), JournalVerb.Stored(Address(typed.GetRequiredValue(argument)), OptionsOf(settings)));
            return await run(user, address, directory, cancellation) ? Done(output, done(user, address)) : Fail(error, failed(user, address));
        }, async call =>
        {
            (UserName user, AddressOfRecord address) = (User(call.Typed.GetRequiredValue(name)), Address(call.Typed.GetRequiredValue(argument)));
            JsonElement changed = await call.Client.SendAsync(method, $"/users/{AdminClient.Segment(user.ToString())}/grants/{AdminClient.Segment(address.ToString())}", null, call.Cancellation);
            return Done(call.Output, call.IsJson ? changed.GetRawText() : done(user, address));
        });
    }

    private static AddressOfRecord Address(string text) => AddressOfRecord.TryParse(text, out AddressOfRecord? address)
        ? address!
        : throw new UsageException($"'{text}' is not an address-of-record; write for example sip:reception@example.com.");

    private static Command On(
        Command verb,
        IReadOnlyList<string> settings,
        Func<ParseResult, ICredentialDirectory, TextWriter, TextWriter, CancellationToken, Task<int>> run,
        Func<RemoteCall, Task<int>>? online = null)
    {
        RemoteOptions? remote = online is null ? null : new RemoteOptions(verb);
        verb.SetAction(async (typed, cancellation) =>
        {
            // Settings name a database, so they go before what the environment says of a server.
            if (remote?.IsGiven(typed) == true && settings.Count == 0) return await remote.RunAsync(typed, online!, cancellation);
            TextWriter output = typed.InvocationConfiguration.Output, error = typed.InvocationConfiguration.Error;
            try
            {
                RegistrarOptions options = OptionsOf(settings);
                int exitCode = await run(typed, CredentialDirectories.Open(options.Journal), output, error, cancellation);
                if (verb.Name != ListName) Write(options.Audit, typed, exitCode, error);
                return exitCode;
            }
            catch (JournalConfigurationException unusable)
            {
                throw new UsageException(unusable.Message);
            }
            catch (DbException failed)
            {
                return Fail(error, $"the database did not do it: {failed.Message}");
            }
        });
        return verb;
    }

    /// <summary>The database that the server with the same settings has.</summary>
    private static RegistrarOptions OptionsOf(IReadOnlyList<string> settings)
    {
        RegistrarOptions options = RegistrarOptionsReader.Read(ConfigurationSources.Load(ServeArguments.Check(settings, [])), out IReadOnlyList<string> problems);
        if (problems.Count > 0) throw new UsageException(string.Join(Environment.NewLine, problems));
        return options;
    }

    /// <summary>Who changed which user, or tried to; nothing else of what was typed.</summary>
    private static void Write(AuditSection settings, ParseResult typed, int exitCode, TextWriter error)
    {
        try
        {
            AuditFile.Of(settings)?.Add(new AuditEvent
            {
                At = DateTimeOffset.UtcNow,
                Kind = $"users.{typed.CommandResult.Command.Name}",
                Who = Environment.UserName,
                From = "command line",
                Target = typed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault()?.Tokens is [var token, ..] ? token.Value : "",
                Outcome = exitCode == ExitCodes.Ok ? "done" : "failed",
            });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"It is not in the audit file, which cannot be written to: {refused.Message}");
        }
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

    private static string Algorithms(StoredCredential user) =>
        string.Join(' ', new[] { (user.Hashes.Sha512T256, "SHA-512-256"), (user.Hashes.Sha256, "SHA-256"), (user.Hashes.Md5, "MD5") }.Where(pair => pair.Item1 is not null).Select(pair => pair.Item2));

    private static string Unknown(UserName user) => $"{user} is not known; users list shows who is.";

    private static int Done(TextWriter output, string sentence)
    {
        output.WriteLine(sentence);
        return ExitCodes.Ok;
    }

    private static int Fail(TextWriter error, string sentence)
    {
        error.WriteLine(sentence);
        return ExitCodes.Failed;
    }
}
