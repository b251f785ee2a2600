using System.Globalization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>
/// Journals that released versions wrote, row by row, and what their changes were. A file once here never changes: it is what users have on
/// disk. A version that writes something new adds a pair of its own.
/// </summary>
public sealed class EveryVersionTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>
{
    private const string Rows = ".rows.tsv";

    private static string Directory => Path.Combine(AppContext.BaseDirectory, "History", "Fixtures");

    [Theory, Sqlite, PostgreSql]
    public async Task What_every_version_wrote_replays_to_what_it_meant(JournalProvider provider)
    {
        string[] versions = [.. System.IO.Directory.GetFiles(Directory, "*" + Rows).Select(file => Path.GetFileName(file)[..^Rows.Length])];
        Assert.Contains("0.1.0", versions);
        foreach (string version in versions)
        {
            using WrittenJournal journal = Restore(version, provider);
            List<string> changes = [];
            await foreach (StoredChange change in journal.Read().StreamAsync(0, isFollowing: false)) changes.Add(Text.Of(change));
            Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(Directory, version + ".changes.jsonl")), changes);
        }
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_connection_that_ended_with_its_process_leads_nowhere_once_another_has_written(JournalProvider provider)
    {
        using WrittenJournal journal = Restore("0.1.0", provider);
        RegistrationHistory history = journal.Read();
        AddressOfRecord alice = WrittenJournal.Aor("alice");
        StoredChange newest = (await history.ReadAtAsync(alice, DateTimeOffset.MaxValue))!;
        DateTimeOffset restarted = (await history.ReadAtAsync(WrittenJournal.Aor("dave"), DateTimeOffset.MaxValue))!.Change.At.AddSeconds(10);

        Assert.Single((await history.LookupAtAsync(alice, newest.Change.At))!.Targets.Targets);
        Assert.Empty((await history.LookupAtAsync(alice, restarted))!.Targets.Targets);
        // In force it is, for whoever asks that: the client's next REGISTER is compared with it.
        Assert.Single(AddressOfRecordState.Empty.Evolve(newest.Change).LiveAt(restarted));
        Assert.Contains("sip:alice@example.com", await WhoAsync(newest.Change.At));
        Assert.DoesNotContain("sip:alice@example.com", await WhoAsync(restarted));

        async Task<List<string>> WhoAsync(DateTimeOffset at)
        {
            List<string> who = [];
            await foreach (LocationAt location in history.LookupAllAtAsync(at, BindingFilter.All))
                if (!location.Targets.Targets.IsEmpty) who.Add(location.Newest.AddressOfRecord.ToString());
            return who;
        }
    }

    private WrittenJournal Restore(string version, JournalProvider provider)
    {
        var journal = new WrittenJournal(provider, postgreSql);
        journal.AppendRows(File.ReadLines(Path.Combine(Directory, version + Rows)).Select(line =>
        {
            string[] columns = line.Split('\t');
            return new Storage.JournalRow(
                columns[1], Number(columns[2]), Number(columns[0]), false, columns[3], (int)Number(columns[4]), Convert.FromHexString(columns[6]), "", columns[5]);
        }));
        return journal;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
