using System.Globalization;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Makes rows out of values by the names of their columns; those of Kamailio and of OpenSIPS are known.</summary>
internal sealed class LocationColumns
{
    private static readonly string[] Required = ["username", "contact", "expires", "callid", "cseq"];

    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly LocationOrigin _origin;

    /// <param name="names">The columns, in the order of the values.</param>
    /// <param name="origin">Where and when the table was written.</param>
    public LocationColumns(IReadOnlyList<string> names, LocationOrigin origin)
    {
        _origin = origin;
        Count = names.Count;
        for (int i = 0; i < names.Count; i++) _places.TryAdd(names[i].Trim(), i);
    }

    /// <summary>How many values a row has.</summary>
    public int Count { get; }

    /// <summary>The first column that is needed and not there; null when all are.</summary>
    public string? Missing => Required.FirstOrDefault(name => !_places.ContainsKey(name));

    /// <summary>The row; null with a <paramref name="problem"/>.</summary>
    public LocationRow? Read(IReadOnlyList<string?> values, out string problem)
    {
        problem = "";
        if (!LocationTime.TryRead(Text(values, "expires"), _origin.Zone, out DateTimeOffset? expires)) problem = Wrong(values, "expires", "a time");
        string modified = Text(values, "last_modified");
        DateTimeOffset? lastModified = null;
        if (modified.Length > 0 && !LocationTime.IsZeroDate(modified) && !LocationTime.TryRead(modified, _origin.Zone, out lastModified)) problem = Wrong(values, "last_modified", "a time");
        if (!TryReadNumber(Text(values, "cseq"), out long cseq) || cseq is < int.MinValue or > uint.MaxValue) problem = Wrong(values, "cseq", "a number");
        if (!TryReadNumber(Text(values, "reg_id"), out long regId) || regId is < 0 or > int.MaxValue) problem = Wrong(values, "reg_id", "a number");
        if (!TryReadQ(Text(values, "q"), out int? q)) problem = Wrong(values, "q", "a number");
        if (problem.Length > 0) return null;
        return new LocationRow
        {
            Username = Text(values, "username"),
            Domain = Text(values, "domain"),
            Contact = Text(values, "contact"),
            Received = Text(values, "received"),
            Path = Text(values, "path"),
            Expires = expires,
            Q = q,
            CallId = Text(values, "callid"),
            // A column of 32 bits with a sign; the wire has one without.
            CSeq = unchecked((uint)cseq),
            LastModified = lastModified > LocationTime.LatestSchemaDefault ? lastModified.Value : expires < _origin.TakenAt ? expires.Value : _origin.TakenAt,
            UserAgent = Text(values, "user_agent"),
            Socket = Text(values, "socket"),
            Instance = (Text(values, "instance") + Text(values, "sip_instance")).Trim('"').TrimStart('<').TrimEnd('>'),
            RegId = (int)regId,
        };
    }

    private string Text(IReadOnlyList<string?> values, string name) => _places.TryGetValue(name, out int place) ? values[place] ?? "" : "";

    private string Wrong(IReadOnlyList<string?> values, string name, string what) => $"the column {name} is '{Short(Text(values, name))}' and not {what}";

    private static string Short(string text) => string.Concat(text.Take(40).Select(letter => char.IsControl(letter) ? '?' : letter));

    private static bool TryReadNumber(string text, out long number)
    {
        number = 0;
        return text.Length == 0 || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Below 0 for none; OpenSIPS and Kamailio alike.</summary>
    private static bool TryReadQ(string text, out int? q)
    {
        q = null;
        if (text.Length == 0) return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number)) return false;
        q = number < 0 ? null : (int)Math.Min(1000, Math.Round(number * 1000));
        return true;
    }
}
