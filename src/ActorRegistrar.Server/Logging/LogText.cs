using System.Globalization;
using System.Text;

namespace ActorRegistrar.Server.Logging;

/// <summary>
/// Makes any text fit for one log line. Requests come from strangers, so a logged value must not be able to end the line, move a
/// terminal's cursor or reverse the reading direction.
/// </summary>
internal static class LogText
{
    /// <summary>
    /// Appends <paramref name="text"/> with every control character, line or paragraph separator, direction override and unpaired
    /// surrogate written as <c>\r</c>, <c>\n</c>, <c>\t</c> or <c>\uXXXX</c>. A backslash is doubled, so the original can be told.
    /// </summary>
    public static void AppendEscaped(StringBuilder line, ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                line.Append(c).Append(text[++i]);
                continue;
            }
            switch (c)
            {
                case '\r': line.Append(@"\r"); break;
                case '\n': line.Append(@"\n"); break;
                case '\t': line.Append(@"\t"); break;
                case '\\': line.Append(@"\\"); break;
                case var _ when MustBeEscaped(c): line.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:X4}"); break;
                default: line.Append(c); break;
            }
        }
    }

    /// <summary><paramref name="text"/> as <see cref="AppendEscaped"/> writes it.</summary>
    public static string Escape(string text)
    {
        var line = new StringBuilder(text.Length + 8);
        AppendEscaped(line, text);
        return line.ToString();
    }

    private static bool MustBeEscaped(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;
}
