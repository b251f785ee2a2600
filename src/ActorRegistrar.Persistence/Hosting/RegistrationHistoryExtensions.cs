using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ActorRegistrar.Persistence.Hosting;

/// <summary>The history for applications: as a service, and as a stream.</summary>
public static partial class RegistrationHistoryExtensions
{
    /// <summary>
    /// Registers <see cref="IRegistrationHistory"/> over the journal's database. Rows that this version cannot read are logged as errors, and
    /// what is asked for of all addresses-of-record goes on without theirs.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="options">As given to <c>WithSqlJournal</c>.</param>
    public static IServiceCollection AddRegistrationHistory(this IServiceCollection services, JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton<IRegistrationHistory>(provider =>
        {
            var log = provider.GetService<ILogger<RegistrationHistory>>();
            return log is null ? new RegistrationHistory(options) : new RegistrationHistory(options, unreadable => LogUnreadable(log, unreadable));
        });
        return services;
    }

    /// <summary>
    /// All changes in the order of their commits, as an Akka.Streams source. When the database fails it reads again from the last change that
    /// went downstream, so that none is lost and none comes twice; where a later run goes on is the consumer's to keep, by
    /// <see cref="StoredChange.Offset"/>.
    /// </summary>
    /// <remarks>
    /// Akka.Persistence.Query reads the same tables (<c>JournalConfiguration.Render</c> configures it) and is enough for the events of one
    /// actor. For all of them it needs a tag in every row, and it takes a gap in the offsets for nothing once it has seen it a few times, so
    /// that a commit that takes long is lost to it; hence plain SQL here.
    /// </remarks>
    /// <param name="history">Where they come from.</param>
    /// <param name="afterOffset">Where the last run ended; 0 for the beginning.</param>
    /// <param name="isFollowing">Whether to go on with what is committed later; else the source completes.</param>
    /// <param name="restarts">Pauses and number of new attempts; null for 1 s, growing to 30 s, for ever.</param>
    public static Source<StoredChange, NotUsed> ToSource(
        this IRegistrationHistory history, long afterOffset, bool isFollowing, RestartSettings? restarts = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        restarts ??= RestartSettings.Create(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 0.2);
        // Each run of the stream has a place of its own.
        return Source.Setup((_, _) =>
        {
            long place = afterOffset;
            return RestartSource
                .OnFailuresWithBackoff(() => Source.From(() => history.StreamAsync(Volatile.Read(ref place), isFollowing)), restarts)
                .Select(change =>
                {
                    Volatile.Write(ref place, change.Offset);
                    return change;
                });
        }).MapMaterializedValue(_ => NotUsed.Instance);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Unreadable}")]
    private static partial void LogUnreadable(ILogger log, UnreadableChange unreadable);
}
