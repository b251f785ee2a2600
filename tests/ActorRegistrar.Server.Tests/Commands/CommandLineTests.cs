namespace ActorRegistrar.Server.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("register", "--help")]
    [InlineData("lookup", "--help")]
    [InlineData("unregister", "--help")]
    [InlineData("serve", "--help")]
    [InlineData("bindings", "--help")]
    [InlineData("show", "--help")]
    [InlineData("remove", "--help")]
    [InlineData("tail", "--help")]
    [InlineData("refusals", "--help")]
    [InlineData("domains", "--help")]
    [InlineData("stats", "--help")]
    [InlineData("loglevel", "--help")]
    [InlineData("reload", "--help")]
    [InlineData("completion", "--help")]
    [InlineData("users", "--help")]
    [InlineData("history", "--help")]
    [InlineData("users", "add", "--help")]
    [InlineData("users", "passwd", "--help")]
    [InlineData("users", "remove", "--help")]
    [InlineData("users", "list", "--help")]
    [InlineData("users", "import", "--help")]
    [InlineData("users", "grant", "--help")]
    [InlineData("users", "revoke", "--help")]
    [InlineData("health", "--help")]
    [InlineData("config", "--help")]
    [InlineData("config", "check", "--help")]
    [InlineData("config", "reference", "--help")]
    public async Task Help_has_an_example_to_copy(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"Examples?:\s+ActorRegistrar\.Server", run.Output);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        string help = (await CommandRun.OfAsync("--help")).Output;
        foreach (string verb in new[] { "serve", "register", "lookup", "unregister", "users", "history", "bindings", "show", "remove", "tail", "refusals", "domains", "stats", "loglevel", "reload", "completion", "health", "config", "--version" }) Assert.Contains(verb, help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_is_told_what_may_follow()
    {
        CommandRun run = await CommandRun.OfAsync("[suggest:24]", "ActorRegistrar.Server re");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["refusals", "register", "reload", "remove", "replay"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()).Where(word => word.StartsWith("re", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Version_is_one_line_with_a_number()
    {
        CommandRun run = await CommandRun.OfAsync("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\s*$", run.Output);
    }

    [Theory]
    [InlineData("'regster' is not a command; did you mean register?", "regster", "sip:bob@localhost")]
    [InlineData("'xyzzyxyzzy' is not a command; --help shows what there is.", "xyzzyxyzzy")]
    [InlineData("'--Regstrar:Listen=x' is not an option of the server; settings are written --Registrar:Key=value, --help shows examples.", "--Regstrar:Listen=x")]
    [InlineData("'--port' is not an option of the server; settings are written --Registrar:Key=value, --help shows examples.", "serve", "--port", "5060")]
    [InlineData("'--Registrar:MinExpires' has no value; write --Registrar:MinExpires=value.", "--Registrar:MinExpires")]
    [InlineData("'--Registrar:MinExpires' has no value; write --Registrar:MinExpires=value.", "serve", "--Registrar:MinExpires", "--Registrar:MaxExpires=3")]
    [InlineData("Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600.", "--Registrar:MinExpires=soon")]
    [InlineData("Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600.", "users", "list", "--Registrar:MinExpires=soon")]
    [InlineData("Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600.", "users", "--Registrar:MinExpires", "soon", "remove", "bob@example.com")]
    [InlineData("Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600.", "serve", "--Registrar:MinExpires", "soon")]
    public async Task What_is_typed_wrong_is_refused_with_a_sentence_and_2(string sentence, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal((2, sentence), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("register")]
    [InlineData("register", "sip:bob@localhost", "--bogus")]
    [InlineData("lookup", "sip:a@b", "sip:c@d")]
    [InlineData("register", "sip:bob@localhost", "--expires", "soon")]
    [InlineData("register", "sip:bob@localhost", "--cseq", "-1")]
    [InlineData("users")]
    [InlineData("users", "add")]
    [InlineData("users", "remove", "bob", "--Registrar:DataDirectory=/proc/nowhere")]
    [InlineData("users", "add", "bob@example.com", "s3cret")]
    [InlineData("users", "list", "example.com", "--bogus")]
    public async Task A_verb_refuses_what_it_does_not_know(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith("--help shows the usage.", run.Error, StringComparison.Ordinal);
    }
}
