using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>Secrets as containers are given them.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_connection_string_may_be_in_a_file()
    {
        RegistrarOptions options = Read(out IReadOnlyList<string> problems, ("Journal:Provider", "postgresql"), ("Journal:ConnectionStringFile", Secret("Host=db;Database=registrar;Password=p;\n")));
        Assert.Empty(problems);
        Assert.Equal("Host=db;Database=registrar;Password=p;", options.Journal.ConnectionString);
    }

    [Fact]
    public void A_password_alone_is_added_whatever_it_holds()
    {
        RegistrarOptions options = Read(out IReadOnlyList<string> problems,
            ("Journal:Provider", "postgresql"), ("Journal:ConnectionString", "Host=db;Username=registrar"), ("Journal:PasswordFile", Secret("se;cr\"et='\n")));
        Assert.Empty(problems);
        var read = new Npgsql.NpgsqlConnectionStringBuilder(options.Journal.ConnectionString);
        Assert.Equal(("db", "registrar", "se;cr\"et='"), (read.Host, read.Username, read.Password));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_and_nothing_of_a_secret_is_shown()
    {
        string missing = Path.Combine(_directory, "nowhere");
        Read(out IReadOnlyList<string> problems, ("Journal:ConnectionStringFile", missing), ("Telemetry:OtlpHeadersFile", Secret("")));
        Assert.Contains(problems, problem => problem.StartsWith($"Registrar:Journal:ConnectionStringFile is '{missing}', which cannot be read (", StringComparison.Ordinal) && problem.EndsWith("; name a file that this account may read.", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("Registrar:Telemetry:OtlpHeadersFile is '", StringComparison.Ordinal) && problem.EndsWith("', which is empty; write the secret into it.", StringComparison.Ordinal));
    }

    [Fact]
    public void One_secret_has_one_home()
    {
        Read(out IReadOnlyList<string> problems, ("Journal:ConnectionString", "Host=db"), ("Journal:ConnectionStringFile", Secret("Host=other")));
        Assert.Equal(["Registrar:Journal:ConnectionString and Registrar:Journal:ConnectionStringFile are both set; leave one of them."], problems);
    }

    private string Secret(string text)
    {
        string path = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    private static RegistrarOptions Read(out IReadOnlyList<string> problems, params (string Key, string Value)[] settings) => RegistrarOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value))).Build(), out problems);
}
