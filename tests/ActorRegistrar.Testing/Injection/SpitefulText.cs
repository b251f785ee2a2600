using CsCheck;

namespace ActorRegistrar.Testing.Injection;

/// <summary>Text meant to become more than a value: line ends in every disguise, and what breaks whoever looks for them.</summary>
public static class SpitefulText
{
    /// <summary>The header field that would be there if any of it worked.</summary>
    public const string Injected = "X-Injected";

    private static readonly string[] Parts =
    [
        $"\r\n{Injected}: 1", $"\n{Injected}: 1", $"\r{Injected}: 1", $"\r\n\r\n{Injected}: 1", $">\r\n{Injected}: 1\r\nY: <sip:a@b", $"\"\r\n{Injected}: 1", "\r", "\n", "\0", "\t", "\r\n\t", "\r\n ", "\u000B", "\u000C",
        "\u0085", "\u2028", "\u2029", "\uFEFF", "\u010D\u010A", "\u560D\u560A", "\uD800", "\uDC00\uD800", "\u007F", "\u001B[2J", "%0d%0a", "%0D%0AX-Injected:%201", "%00", "\\r\\n", "&#13;&#10;", "ü", "\U0001F4DE",
        "\"", "'", "<", ">", ";", ",", "=", "@", "?", ":", " ", "a", "1", new string('x', 3_000),
    ];

    public static readonly Gen<string> Any = Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[1, 3].Select(string.Concat);

    /// <summary>Whether any of it could end a line, or control a terminal.</summary>
    public static bool HasControl(string text) => text.Any(letter => letter is < ' ' and not '\t' or '\u007F');
}
