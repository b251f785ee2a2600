using System.Globalization;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// Reads the contacts in memory of a Kamailio or OpenSIPS, as <c>ul.dump</c> and <c>ul_dump</c> print them: JSON, or the tree of <c>kamcmd</c>.
/// They are there also where the server keeps no table. Lifetimes are what remained when the dump was taken.
/// </summary>
internal static class ContactDumpReader
{
    /// <summary>Kamailio's word for a value that is not there.</summary>
    private const string NotSet = "[not set]";

    private static readonly string[] Columns =
        ["username", "domain", "contact", "received", "path", "expires", "q", "callid", "cseq", "last_modified", "user_agent", "socket", "instance", "reg_id"];

    /// <summary>Whether a text begins like a dump, by the name of its first value.</summary>
    public static bool Begins(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        if (!text.StartsWith("{")) return false;
        text = text[1..].TrimStart().TrimStart('"');
        int end = text.IndexOfAny('"', ':');
        return end > 0 && text[..end] is "jsonrpc" or "id" or "result" or "error" or "Domains" or "Domain" or "AoRs" or "AORs" or "AoR" or "AOR" or "Info";
    }

    /// <summary>Rows with the line where each ends.</summary>
    /// <exception cref="UnreadableInputException">The text is no such dump, or is cut off.</exception>
    public static IEnumerable<(long Line, LocationRow? Row, string Problem)> Read(TextScanner scanner, LocationOrigin origin)
    {
        IContactDumpTokens tokens = IsJson(scanner.Ahead()) ? new JsonContactDump(scanner) : new TreeContactDump(scanner);
        var columns = new LocationColumns(Columns, origin);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? addressOfRecord = null;
        bool namesDomains = false, namesContacts = false;
        while (tokens.Next() is { } token)
        {
            switch (token)
            {
                case ContactDumpToken.Begin:
                    values.Clear();
                    namesDomains |= tokens.Name is "Domains" or "Domain";
                    namesContacts |= tokens.Name is "Contact";
                    break;
                case ContactDumpToken.Value when tokens.Name is "AoR" or "AOR":
                    addressOfRecord = tokens.Text;
                    break;
                case ContactDumpToken.Value:
                    values[NameOf(tokens.Name)] = tokens.Text;
                    break;
                case ContactDumpToken.End when values.ContainsKey("expires") && (values.ContainsKey("address") || values.ContainsKey("contact")):
                    namesContacts = true;
                    yield return (tokens.Line, columns.Read(RowOf(values, addressOfRecord ?? "", origin), out string problem), problem);
                    values.Clear();
                    break;
                default:
                    values.Clear();
                    break;
            }
        }
        if (addressOfRecord is null && !namesDomains) throw new UnreadableInputException("It is no dump of contacts; take it with 'kamcmd ul.dump' or 'opensips-cli -x mi ul_dump'.");
        if (addressOfRecord is not null && !namesContacts) throw new UnreadableInputException("It names addresses-of-record without their contacts; take the dump without 'brief'.");
    }

    private static bool IsJson(ReadOnlySpan<char> text) => text.TrimStart().TrimStart('{').TrimStart() is ['"', ..] or ['}', ..] or [];

    /// <summary>Both servers' names alike: <c>Call-ID</c> and <c>Callid</c>.</summary>
    private static string NameOf(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string?[] RowOf(Dictionary<string, string> values, string addressOfRecord, LocationOrigin origin)
    {
        int at = addressOfRecord.LastIndexOf('@');
        return
        [
            at < 0 ? addressOfRecord : addressOfRecord[..at],
            at < 0 ? "" : addressOfRecord[(at + 1)..],
            values.GetValueOrDefault("address") ?? values.GetValueOrDefault("contact"),
            Optional("received"),
            Optional("path"),
            EndOf(values["expires"], origin),
            values.GetValueOrDefault("q"),
            values.GetValueOrDefault("callid"),
            values.GetValueOrDefault("cseq"),
            values.GetValueOrDefault("lastmodified"),
            values.GetValueOrDefault("useragent"),
            Optional("socket"),
            Optional("instance") ?? Optional("sipinstance"),
            values.GetValueOrDefault("regid"),
        ];

        string? Optional(string name) => values.TryGetValue(name, out string? text) && text != NotSet ? text : null;
    }

    /// <summary>The seconds since 1970 at which a contact ends, as a table holds them: 0 for never.</summary>
    private static string EndOf(string remaining, LocationOrigin origin)
    {
        if (remaining == "permanent") return "0";
        if (remaining is "deleted" or "expired") return origin.TakenAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return long.TryParse(remaining, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds) && Math.Abs(seconds) < int.MaxValue
            ? (origin.TakenAt.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture)
            : remaining;
    }
}
