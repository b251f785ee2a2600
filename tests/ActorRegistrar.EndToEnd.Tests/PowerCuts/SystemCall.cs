using System.Globalization;
using System.Text;

namespace ActorRegistrar.EndToEnd.Tests.PowerCuts;

/// <summary>A system call as strace wrote it down.</summary>
/// <param name="BeganAt">Line on which it began.</param>
/// <param name="EndedAt">Line on which it returned; <see cref="Never"/> when the process was killed in it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its arguments, texts in hexadecimal escapes.</param>
/// <param name="Result">What it returned.</param>
internal sealed record SystemCall(int BeganAt, int EndedAt, string Name, string Arguments, long Result)
{
    public const int Never = int.MaxValue;

    private const string Unfinished = " <unfinished ...>";

    /// <summary>The file of its first argument, by its descriptor; empty when that is none.</summary>
    public string File => Arguments.IndexOf('<', StringComparison.Ordinal) is >= 0 and var begin && Arguments.IndexOf('>', begin) is >= 0 and var end
        ? Encoding.UTF8.GetString(Decode(Arguments.AsSpan(begin + 1, end - begin - 1)))
        : "";

    /// <summary>Every text among its arguments.</summary>
    public IEnumerable<byte[]> Texts
    {
        get
        {
            for (int begin = 0; (begin = Arguments.IndexOf('"', begin)) >= 0;)
            {
                int end = Arguments.IndexOf('"', begin + 1);
                yield return Decode(Arguments.AsSpan(begin + 1, end - begin - 1));
                begin = end + 1;
            }
        }
    }

    /// <summary>The last argument, a number.</summary>
    public long LastNumber => long.Parse(Arguments.AsSpan(Arguments.LastIndexOf(',') + 1).Trim(), CultureInfo.InvariantCulture);

    /// <summary>Reads what <c>strace -f -y -xx -v -o</c> wrote, in the order in which calls returned.</summary>
    public static List<SystemCall> ReadLog(string path)
    {
        var calls = new List<SystemCall>();
        var open = new Dictionary<string, (int BeganAt, string Text)>();
        int number = 0;
        foreach (string line in System.IO.File.ReadLines(path))
        {
            number++;
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            (string thread, string text) = (line[..space], line[space..].TrimStart());
            if (text.StartsWith("+++", StringComparison.Ordinal) || text.StartsWith("---", StringComparison.Ordinal)) continue;
            int beganAt = number;
            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                if (!open.Remove(thread, out (int BeganAt, string Text) begun)) continue;
                const string Resumed = " resumed>";
                (beganAt, text) = (begun.BeganAt, begun.Text + text[(text.IndexOf(Resumed, StringComparison.Ordinal) + Resumed.Length)..]);
            }
            if (text.EndsWith(Unfinished, StringComparison.Ordinal)) open[thread] = (beganAt, text[..^Unfinished.Length]);
            else if (Parse(text, beganAt, number) is { } call) calls.Add(call);
        }
        calls.AddRange(open.Values.Select(begun => Parse(begun.Text + ") = 0", begun.BeganAt, Never)).OfType<SystemCall>());
        return calls;
    }

    private static SystemCall? Parse(string text, int beganAt, int endedAt)
    {
        int begin = text.IndexOf('(', StringComparison.Ordinal), end = text.LastIndexOf(')'), result = text.LastIndexOf(" = ", StringComparison.Ordinal);
        // A failed call has its error in parentheses behind its result.
        if (result >= 0 && result < end) end = text.LastIndexOf(')', result);
        if (begin < 0 || end < begin || result < end) return null;
        string returned = text[(result + 3)..].Split(' ')[0];
        return returned == "?" ? null : new SystemCall(beganAt, endedAt, text[..begin], text[(begin + 1)..end], long.Parse(returned, CultureInfo.InvariantCulture));
    }

    /// <summary>Undoes <c>\x2f</c>; what is not escaped stands for itself.</summary>
    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length / 4);
        for (int i = 0; i < text.Length;)
        {
            bool isEscape = text[i] == '\\' && text[i + 1] == 'x';
            bytes.Add(isEscape ? byte.Parse(text.Slice(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : (byte)text[i]);
            i += isEscape ? 4 : 1;
        }
        return [.. bytes];
    }
}
