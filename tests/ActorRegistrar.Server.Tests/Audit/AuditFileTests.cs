using System.Text.Json;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Tests.Audit;

public sealed class AuditFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-audit").FullName;

    private string Path => System.IO.Path.Combine(_directory, "audit.jsonl");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void An_event_is_one_line_of_json_whatever_it_holds()
    {
        File(10_000).Add(Event("sip:a\r\n\u001b[2J\"@example.com"));
        File(10_000).Add(Event("sip:b@example.com"));
        string[] lines = System.IO.File.ReadAllLines(Path);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal("sip:a\r\n\u001b[2J\"@example.com", first.GetProperty("target").GetString());
        Assert.Equal("bindings.remove", first.GetProperty("kind").GetString());
    }

    [Fact]
    public void Only_its_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        File(10_000).Add(Event("x"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Path));
    }

    [Fact]
    public void It_never_grows_past_its_bound_and_keeps_the_newest()
    {
        AuditFile file = File(10_000, kept: 2);
        for (int i = 0; i < 1000; i++) file.Add(Event($"sip:{i}@example.com"));
        string[] files = [.. Directory.GetFiles(_directory).Select(System.IO.Path.GetFileName).Order()!];
        Assert.Equal(["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2", "audit.jsonl.lock"], files);
        Assert.All(files, name => Assert.True(new FileInfo(System.IO.Path.Combine(_directory, name)).Length < 11_000));
        Assert.Contains("sip:999@example.com", System.IO.File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_writers_lose_no_line_and_mix_none()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++) File(1_000_000).Add(Event($"sip:{writer}-{i}@example.com"));
        })));
        string[] lines = System.IO.File.ReadAllLines(Path);
        Assert.Equal(400, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("target").GetString()).Distinct().Count());
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_with_its_setting()
    {
        System.IO.File.WriteAllText(System.IO.Path.Combine(_directory, "plain"), "");
        var settings = new AuditSection { File = System.IO.Path.Combine(_directory, "plain", "audit.jsonl") };
        Assert.StartsWith($"Registrar:Audit:File is '{settings.File}', where {settings.File} cannot be written to (", AuditFile.Of(settings)!.FindProblem(), StringComparison.Ordinal);
        Assert.Null(File(10_000).FindProblem());
        Assert.Null(AuditFile.Of(new AuditSection()));
    }

    private AuditFile File(int bytes, int kept = 5) => AuditFile.Of(new AuditSection { File = Path, FileBytes = bytes, FilesKept = kept })!;

    private static AuditEvent Event(string target) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Kind = "bindings.remove",
        Who = "ops",
        From = "127.0.0.1:1",
        What = "all",
        Target = target,
        Outcome = "done",
    };
}
