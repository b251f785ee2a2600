using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Tests.Credentials;
using Npgsql;

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
    [Trait("Rule", "one writer")]
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

    [Fact]
    public void A_link_to_a_database_is_the_same_journal()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        using JournalLock held = JournalLock.Acquire(options, JournalUse.Serving);
        File.WriteAllText(Path.Combine(_directory.Path, "journal.db"), "");
        string elsewhere = Directory.CreateDirectory(Path.Combine(_directory.Path, "elsewhere")).FullName;
        File.CreateSymbolicLink(Path.Combine(elsewhere, "between.db"), Path.Combine("..", "journal.db"));
        File.CreateSymbolicLink(Path.Combine(elsewhere, "journal.db"), "between.db");
        Assert.Throws<JournalInUseException>(() => JournalLock.Acquire(new JournalOptions { DataDirectory = elsewhere }, JournalUse.Serving));
    }

    [Fact]
    public void What_is_named_after_a_database_is_named_after_the_one_that_a_link_leads_to()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(_directory.Path, "elsewhere")).FullName;
        File.CreateSymbolicLink(Path.Combine(elsewhere, "journal.db"), Path.Combine("..", "journal.db"));
        var options = new JournalOptions { DataDirectory = elsewhere };
        using (JournalLock.Acquire(options, JournalUse.Serving))
        {
            var database = new SqliteJournalDatabase(options);
            database.Prepare();
            database.OpenForWriting().Dispose();
        }
        Assert.Equal(["journal.db"], Directory.GetFiles(elsewhere).Select(Path.GetFileName));
        Assert.Equal(["journal.db", "journal.db.lock", "journal.db.mark", "journal.db.owner"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_was_removed_is_noticed_and_made_and_locked_again()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        using JournalLock held = Watch(options);
        File.Delete(LockFile);
        await _lost.Task.WaitAsync(Patience);
        await _regained.Task.WaitAsync(Patience);
        Assert.True(held.IsHeld);
        Assert.Throws<JournalInUseException>(() => JournalLock.Acquire(options, JournalUse.Serving));
    }

    [Fact]
    public async Task A_process_that_makes_a_removed_file_has_the_journal_alone()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        File.WriteAllText(Path.Combine(_directory.Path, "journal.db"), "not empty");
        using JournalLock held = Watch(options);
        File.Delete(LockFile);
        using JournalLock other = await TakeAsync(options);
        // The other one has waited until this one knew.
        Assert.False(held.IsHeld);
        Assert.Contains("is in use by another process", await _taken.Task.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.True(other.IsHeld);
    }

    [Fact]
    public async Task A_file_that_another_process_has_locked_and_given_back_is_not_taken_for_held()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        using JournalLock held = Watch(options);
        File.Delete(LockFile);
        (await TakeAsync(options)).Dispose();
        Assert.Contains("may be out of date", await _taken.Task.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(held.IsHeld);
    }

    private string LockFile => Path.Combine(_directory.Path, "journal.db.lock");

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
