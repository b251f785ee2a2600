using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;
using ActorRegistrar.Persistence.Tests.Databases;
using Npgsql;
using Xunit;

namespace ActorRegistrar.Persistence.Tests.Locking;

/// <summary>One process for a journal, and what a process learns that has lost it.</summary>
public sealed class JournalLockTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly TaskCompletionSource _lost = new(), _regained = new();
    private readonly TaskCompletionSource<string> _taken = new();

    public void Dispose() => _directory.Dispose();

    [Theory, Sqlite, PostgreSql]
    public void A_second_one_is_refused_with_the_same_sentence_on_both_databases(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        using (JournalLock held = JournalLock.Acquire(options, JournalUse.Serving))
        {
            Assert.True(held.IsHeld);
            foreach (JournalUse use in new[] { JournalUse.Serving, JournalUse.Alone })
                Assert.Contains("is in use by another process, a server or an import; stop that one, or name another", Assert.Throws<JournalInUseException>(() => JournalLock.Acquire(options, use)).Message, StringComparison.Ordinal);
        }
        JournalLock.Acquire(options, JournalUse.Serving).Dispose();
    }

    [PostgreSqlFact]
    public async Task A_session_that_ends_is_noticed_and_the_lock_taken_again()
    {
        JournalOptions options = Options(JournalProvider.PostgreSql);
        using JournalLock held = Watch(options);
        EndSessions(options);
        await _lost.Task.WaitAsync(Patience);
        await _regained.Task.WaitAsync(Patience);
        Assert.True(held.IsHeld);
        Assert.False(_taken.Task.IsCompleted);
    }

    [PostgreSqlFact]
    public async Task A_lock_that_another_has_taken_meanwhile_is_not_held()
    {
        JournalOptions options = Options(JournalProvider.PostgreSql);
        using JournalLock held = Watch(options);
        EndSessions(options);
        using JournalLock other = await TakeAsync(options);
        Assert.Contains("is in use by another process", await _taken.Task.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(held.IsHeld);
        Assert.True(other.IsHeld);
    }

    [PostgreSqlFact]
    public async Task One_that_was_used_and_given_back_by_another_is_not_taken_for_held()
    {
        JournalOptions options = Options(JournalProvider.PostgreSql);
        using JournalLock held = Watch(options);
        EndSessions(options);
        (await TakeAsync(options)).Dispose();
        Assert.Contains("may be out of date", await _taken.Task.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(held.IsHeld);
    }

    private JournalLock Watch(JournalOptions options)
    {
        JournalLock held = JournalLock.Acquire(options, JournalUse.Serving);
        held.Watch(new JournalLockEvents(_ => _lost.TrySetResult(), () => _regained.TrySetResult(), taken => _taken.TrySetResult(taken.Message)));
        return held;
    }

    /// <summary>As soon as the other's session has ended: before that one has noticed.</summary>
    private static Task<JournalLock> TakeAsync(JournalOptions options) => Task.Run(() => JournalLock.Acquire(options, JournalUse.Alone));

    private static void EndSessions(JournalOptions options)
    {
        using var connection = new NpgsqlConnection(options.ConnectionString);
        connection.Open();
        using var end = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", connection);
        Assert.Equal(1L, end.ExecuteScalar());
    }

    private JournalOptions Options(JournalProvider provider) => new()
    {
        Provider = provider,
        DataDirectory = _directory.Path,
        ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
    };
}
