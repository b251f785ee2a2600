using System.CommandLine;
using System.Net;
using System.Text;
using ActorRegistrar.LoadTest.Digests;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary>The options that <c>run</c> and <c>verify</c> share: where to send, and as whom.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string> _server = new("--server") { Description = "The registrar, host:port, over UDP.", DefaultValueFactory = _ => "127.0.0.1:5060" };
    private readonly Option<bool> _isOwned = new("--i-own-this-server") { Description = "Allow a server that is neither loopback nor private." };
    private readonly Option<string> _userPrefix = new("--user-prefix") { Description = "What stands before the seven digits in the user's name.", DefaultValueFactory = _ => "u" };
    private readonly Option<string?> _passwordPrefix = new("--password-prefix") { Description = "Answer 401; passwords are this and the user's digits." };
    private readonly Option<string?> _password = new("--password") { Description = "Answer 401; everyone's password is this." };

    /// <summary>Adds them to a verb.</summary>
    public TargetOptions(Command verb)
    {
        foreach (Option option in new Option[] { _server, _isOwned, _userPrefix, _passwordPrefix, _password }) verb.Add(option);
    }

    /// <summary>Where to send.</summary>
    public IPEndPoint Server(ParseResult typed) => Target.Parse(typed.GetRequiredValue(_server), typed.GetValue(_isOwned));

    /// <summary>What stands before the digits.</summary>
    public byte[] UserPrefix(ParseResult typed) => Word("--user-prefix", typed.GetRequiredValue(_userPrefix));

    /// <summary>Passwords; null to answer no challenge.</summary>
    public Credentials? Credentials(ParseResult typed)
    {
        string? whole = typed.GetValue(_password), prefix = typed.GetValue(_passwordPrefix);
        if (whole is not null && prefix is not null) throw new UsageException("--password and --password-prefix exclude each other.");
        if ((whole ?? prefix) is not { } password) return null;
        return new Credentials(Encoding.UTF8.GetBytes(password), prefix is not null, UserPrefix(typed));
    }

    /// <summary>Refuses what could not stand in a URI, so that nothing typed can become another header field.</summary>
    public static byte[] Word(string option, string text)
    {
        const int maxLength = 100;
        bool isWord = text.Length is > 0 and <= maxLength && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_.[]:".Contains(letter, StringComparison.Ordinal));
        return isWord ? Encoding.ASCII.GetBytes(text) : throw new UsageException($"{option} is '{text}'; it must be letters, digits, '.', '-' and '_', at most {maxLength}.");
    }
}
