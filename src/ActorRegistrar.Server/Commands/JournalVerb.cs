using System.CommandLine;
using System.Data.Common;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary>What the verbs have in common that work on the journal of the server's settings: its options, and their failures as sentences.</summary>
internal static class JournalVerb
{
    /// <summary>The settings of the server; wrong ones end the command.</summary>
    public static RegistrarOptions Options(IReadOnlyList<string> settings)
    {
        RegistrarOptions options = RegistrarOptionsReader.Read(ConfigurationSources.Load(ServeArguments.Check(settings, [])), out IReadOnlyList<string> problems);
        return problems.Count == 0 ? options : throw new UsageException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The domains that the server answers for, by any of their names.</summary>
    public static (DomainSet Served, DomainPolicies Policies) Domains(RegistrarOptions options)
    {
        var policies = new DomainPolicies(options.Policy, options.DomainPolicies);
        return (new DomainSet([.. options.Domains, .. policies.Aliases]), policies);
    }

    /// <summary>As whose it is stored: under an alias of its domain it is the domain's own.</summary>
    public static AddressOfRecord Stored(AddressOfRecord named, RegistrarOptions options) =>
        Domains(options).Policies.TryResolveAlias(named, out AddressOfRecord? resolved) ? resolved : named;

    /// <summary>The time zone of that name, or of this machine.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static TimeZoneInfo Zone(string? name)
    {
        if (name is null) return TimeZoneInfo.Local;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : throw new UsageException($"'{name}' is not a time zone; write for example Europe/Berlin or UTC.");
    }

    /// <summary>The database of that name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static LocationDialect Dialect(string name) =>
        LocationDialects.Named(name) ?? throw new UsageException($"--database is '{name}'; it must be {LocationDialects.Names}.");

    /// <summary>Sets what a verb does to a registrar: to a running server, or to the database of the settings.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="remote">Its options for a running server.</param>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    /// <param name="isRemote">Whether a running server is meant.</param>
    /// <param name="run">What it does.</param>
    public static void Does(this Command verb, RemoteOptions remote, IReadOnlyList<string> settings, Func<ParseResult, bool> isRemote, Func<AdminCall, Task<int>> run) =>
        verb.Does((typed, _, error, cancellation) => isRemote(typed)
            ? remote.RunAsync(typed, call => run(new AdminCall(new RemoteAdmin(call.Client), typed, call.IsJson, cancellation)), cancellation)
            : run(new AdminCall(new LocalAdmin(Options(settings), error), typed, remote.IsJson(typed), cancellation)));

    /// <summary>Sets what a verb does; what fails is said in one sentence.</summary>
    public static void Does(this Command verb, Func<ParseResult, TextWriter, TextWriter, CancellationToken, Task<int>> run) => verb.SetAction(async (typed, cancellation) =>
    {
        TextWriter output = typed.InvocationConfiguration.Output, error = typed.InvocationConfiguration.Error;
        try
        {
            return await run(typed, output, error, cancellation);
        }
        catch (JournalConfigurationException ex)
        {
            throw new UsageException(ex.Message);
        }
        catch (Exception ex) when (ex is UnreadableInputException or JournalInUseException or HistoryUnavailableException)
        {
            await error.WriteLineAsync(LogText.Escape(ex.Message));
        }
        catch (AdminFailedException ex)
        {
            await error.WriteLineAsync(LogText.Escape(ex.Message));
            return ex.ExitCode;
        }
        catch (DbException ex)
        {
            await error.WriteLineAsync("The database failed: " + LogText.Escape(ex.Message));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted.");
        }
        return ExitCodes.Failed;
    });
}
