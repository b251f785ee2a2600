using System.Text;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Users;

/// <summary>Gets a password without its showing up on the screen, in the history of a shell or in the list of processes.</summary>
internal static class PasswordInput
{
    /// <summary>The environment variable that client verbs look at first.</summary>
    public const string EnvironmentVariable = "ACTORREGISTRAR_PASSWORD";

    private const int MaxLength = 256;

    /// <summary>A new password: asked for twice, or the first line of standard input when that is no terminal.</summary>
    /// <exception cref="UsageException">Nothing usable came.</exception>
    public static string ReadNew(UserName user)
    {
        if (Console.IsInputRedirected) return Checked(Console.In.ReadLine());
        string first = Checked(Ask($"Password for {user}: "));
        return first == Ask("Again: ") ? first : throw new UsageException("The two passwords differ; nothing was changed.");
    }

    /// <summary>The password of a user who is to be authenticated: from the environment, standard input, or the terminal.</summary>
    /// <exception cref="UsageException">Nothing usable came.</exception>
    public static string Read(string user)
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } given) return given;
        return Checked(Console.IsInputRedirected ? Console.In.ReadLine() : Ask($"Password for {user}: "));
    }

    private static string Checked(string? password)
    {
        if (string.IsNullOrEmpty(password)) throw new UsageException("The password is empty; type one, or give it as the first line of standard input.");
        return password.Length <= MaxLength ? password : throw new UsageException($"The password is longer than {MaxLength} characters.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
