using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Tests.Hosting;

/// <summary>Secrets that everybody on the machine can read are told at the start.</summary>
public sealed class FileRightsTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-rights").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_of_their_owner_alone_are_nothing_to_tell()
    {
        if (OperatingSystem.IsWindows()) return;
        Make("tokens.key", Owner);
        string tokens = Make("tokens", Owner | UnixFileMode.GroupRead);
        Assert.Empty(FileRights.Warnings(Options with { HttpTokenFiles = [tokens] }));
    }

    [Theory]
    [InlineData("tokens.key")]
    [InlineData("digest.keys")]
    [InlineData("digest.counts")]
    [InlineData("journal.db")]
    public void A_file_of_the_data_directory_that_everybody_can_read_is_told(string name)
    {
        if (OperatingSystem.IsWindows()) return;
        string file = Make(name, Owner | UnixFileMode.OtherRead);
        Assert.Contains(file, Assert.Single(FileRights.Warnings(Options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_that_names_a_file_with_a_secret_is_looked_at()
    {
        if (OperatingSystem.IsWindows()) return;
        string file = Make("secret", Owner | UnixFileMode.OtherRead);
        foreach (string key in (ReadOnlySpan<string>)["Registrar:Journal:PasswordFile", "Registrar:Journal:ConnectionStringFile", "Registrar:Telemetry:OtlpHeadersFile", "Registrar:Tls:KeyFile", "Registrar:Tls:PasswordFile"])
            Assert.Contains(file, Assert.Single(FileRights.Warnings(Options with { InForce = [new SettingInForce(key, file, true)] })), StringComparison.Ordinal);
        Assert.Single(FileRights.Warnings(Options with { HttpTokenFiles = [file] }));
        Assert.Single(FileRights.Warnings(Options with { Tls = new TlsSettings { CertificateFile = file } }));
        // A certificate is for everybody when its key lies elsewhere.
        Assert.Empty(FileRights.Warnings(Options with { Tls = new TlsSettings { CertificateFile = file, KeyFile = Make("key", Owner) } }));
    }

    [Fact]
    public void A_data_directory_that_everybody_can_write_to_is_told()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_directory, Owner | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        Assert.Contains("data directory", Assert.Single(FileRights.Warnings(Options)), StringComparison.Ordinal);
    }

    private RegistrarOptions Options => new() { Journal = new JournalOptions { DataDirectory = _directory } };

    private string Make(string name, UnixFileMode mode)
    {
        string file = Path.Combine(_directory, name);
        File.WriteAllText(file, "x");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, mode);
        return file;
    }
}
