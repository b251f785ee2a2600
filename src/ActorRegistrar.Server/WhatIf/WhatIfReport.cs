using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.WhatIf;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.WhatIf;

/// <summary>Something that would have gone otherwise, how often, and where it happened first.</summary>
internal sealed class WhatIfFinding
{
    private const int MaxExamples = 3;
    private const int MaxUserAgents = 1000;
    private readonly Dictionary<string, long> _userAgents = [];

    /// <summary>How often.</summary>
    public long Count { get; private set; }

    /// <summary>The first ones.</summary>
    public List<(StoredChange Change, string What)> Examples { get; } = [];

    /// <summary>Which clients it happened to most often.</summary>
    public IEnumerable<KeyValuePair<string, long>> UserAgents => _userAgents.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MaxExamples);

    /// <summary>It happened.</summary>
    public void Add(StoredChange change, string what, int times = 1)
    {
        Count += times;
        if (Examples.Count < MaxExamples) Examples.Add((change, what));
        string userAgent = change.Change.RequestedBy?.UserAgent ?? "no User-Agent";
        if (_userAgents.Count < MaxUserAgents || _userAgents.ContainsKey(userAgent)) _userAgents[userAgent] = _userAgents.GetValueOrDefault(userAgent) + times;
    }
}

/// <summary>What another policy would have changed, counted.</summary>
/// <param name="asked">The settings that were asked about, as typed.</param>
/// <param name="notes">What has to be said of them.</param>
internal sealed class WhatIfReport(string asked, IReadOnlyList<string> notes)
{
    /// <summary>What no reading of a journal can know.</summary>
    public static readonly IReadOnlyList<string> Remarks =
    [
        "Clients are taken to have sent what they sent; told otherwise they would have reacted: asked again after a 423, refreshed sooner, given up.",
        "Requests that were refused at the time are not in the journal, so it does not show what another policy would have let in.",
    ];

    private readonly SortedDictionary<RegistrationOutcome, WhatIfFinding> _refused = [];
    private readonly WhatIfFinding _shorter = new();
    private readonly WhatIfFinding _longer = new();
    private readonly WhatIfFinding _evicted = new();
    private readonly WhatIfFinding _spared = new();
    private readonly WhatIfFinding _withoutPath = new();
    private readonly WhatIfFinding _fewer = new();
    private readonly WhatIfFinding _more = new();
    private long _changes;
    private long _requests;
    private long _same;
    private long _different;
    private long _undecidable;
    private long _unknown;
    private long _refusedAddresses;
    private long _endRecorded;
    private long _endOther;
    private long _endWithout;
    private DateTimeOffset _endedAt;

    /// <summary>Whether everything would have gone as it did.</summary>
    public bool IsWithoutDifference => _different == 0 && _refused.Count == 0;

    /// <summary>Changes that could not be decided again.</summary>
    public long Undecidable => _undecidable;

    /// <summary>A change whose beginning is not in the journal.</summary>
    public void AddUnknown(StoredChange stored)
    {
        _changes++;
        if (stored.Change.Cause != ChangeCause.Register) return;
        _requests++;
        _unknown++;
    }

    /// <summary>A change that was decided again.</summary>
    public void Add(StoredChange stored, WhatIfVerdict verdict, bool isFirstRefusal)
    {
        _changes++;
        if (verdict.Kind == WhatIfKind.NotARequest) return;
        _requests++;
        switch (verdict.Kind)
        {
            case WhatIfKind.Same: _same++; break;
            case WhatIfKind.NotDecidable: _undecidable++; break;
            case WhatIfKind.Refused: AddRefused(stored, verdict, isFirstRefusal); break;
            default: AddDifferent(stored, verdict); break;
        }
    }

    /// <summary>What an address-of-record would hold at the end.</summary>
    public void AddEnd(int recorded, int other)
    {
        _endRecorded += recorded;
        _endOther += other;
        if (recorded > 0 && other == 0) _endWithout++;
    }

    /// <summary>When the last change took effect.</summary>
    public void EndedAt(DateTimeOffset at) => _endedAt = at;

    /// <summary>For people.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"what if {LogText.Escape(asked)}");
        output.WriteLine($"  {Number(_requests)} REGISTERs that changed something were decided again, of {Number(_changes)} changes");
        output.WriteLine($"  {Number(_same)} as they were");
        foreach ((RegistrationOutcome outcome, WhatIfFinding finding) in _refused) Write(output, $"would have been refused, {Meaning(outcome)}", finding);
        if (_refused.Count > 0) output.WriteLine($"    {Addresses(_refusedAddresses)} {(_refusedAddresses == 1 ? "is" : "are")} affected by a refusal");
        foreach ((string name, string words, WhatIfFinding finding) in Findings()) Write(output, words, finding);
        if (_undecidable > 0) output.WriteLine($"  {Number(_undecidable)} hold too little of the request to be decided again, and count as they were");
        if (_unknown > 0) output.WriteLine($"  {Number(_unknown)} follow rows that are not in the journal any more, and count as they were");
        if (_changes > 0)
        {
            string without = _endWithout > 0 ? $"; {Addresses(_endWithout)} would have had none" : "";
            output.WriteLine($"  in force at {Time(_endedAt)}: {Number(_endRecorded)} bindings as recorded, {Number(_endOther)} under these settings{without}");
        }
        foreach (string note in notes) output.WriteLine("note: " + note);
        foreach (string remark in Remarks) output.WriteLine("note: " + remark);
    }

    private static string Addresses(long count) => $"{Number(count)} {(count == 1 ? "address-of-record" : "addresses-of-record")}";

    /// <summary>For programs.</summary>
    public void WriteJson(Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("whatIf", asked);
        json.WriteNumber("changes", _changes);
        json.WriteNumber("requests", _requests);
        json.WriteNumber("same", _same);
        json.WriteNumber("different", _different);
        json.WriteNumber("undecidable", _undecidable);
        json.WriteNumber("withoutBeginning", _unknown);
        json.WriteStartArray("refused");
        foreach ((RegistrationOutcome outcome, WhatIfFinding finding) in _refused) WriteJson(json, "outcome", NameOf(outcome), finding);
        json.WriteEndArray();
        json.WriteNumber("refusedAddressesOfRecord", _refusedAddresses);
        json.WriteStartArray("grantedDifferently");
        foreach ((string name, string words, WhatIfFinding finding) in Findings().Where(finding => finding.Finding.Count > 0)) WriteJson(json, "how", name, finding);
        json.WriteEndArray();
        json.WriteStartObject("inForceAtTheEnd");
        json.WriteNumber("recorded", _endRecorded);
        json.WriteNumber("underTheseSettings", _endOther);
        json.WriteNumber("addressesOfRecordWithNoneLeft", _endWithout);
        json.WriteEndObject();
        json.WriteStartArray("remarks");
        foreach (string remark in notes.Concat(Remarks)) json.WriteStringValue(remark);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private void AddRefused(StoredChange stored, WhatIfVerdict verdict, bool isFirst)
    {
        if (isFirst) _refusedAddresses++;
        if (!_refused.TryGetValue(verdict.Outcome, out WhatIfFinding? finding)) _refused.Add(verdict.Outcome, finding = new WhatIfFinding());
        finding.Add(stored, verdict.Reason);
    }

    private void AddDifferent(StoredChange stored, WhatIfVerdict verdict)
    {
        _different++;
        foreach (OtherLifetime lifetime in verdict.Lifetimes)
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"{lifetime.ContactUri}: {lifetime.OtherSeconds} s instead of {lifetime.RecordedSeconds} s");
            (lifetime.OtherSeconds < lifetime.RecordedSeconds ? _shorter : _longer).Add(stored, what);
        }
        foreach (string contact in verdict.Evicted) _evicted.Add(stored, contact);
        foreach (string contact in verdict.Spared) _spared.Add(stored, contact);
        if (verdict.LosesPath) _withoutPath.Add(stored, "its Path would not be stored");
        string counts = string.Create(CultureInfo.InvariantCulture, $"{verdict.OtherCount} instead of {verdict.RecordedCount}");
        if (verdict.OtherCount < verdict.RecordedCount) _fewer.Add(stored, counts);
        if (verdict.OtherCount > verdict.RecordedCount) _more.Add(stored, counts);
    }

    private IEnumerable<(string Name, string Words, WhatIfFinding Finding)> Findings() =>
    [
        ("shorterLifetime", "contacts would have got a shorter lifetime", _shorter),
        ("longerLifetime", "contacts would have got a longer lifetime", _longer),
        ("evicted", "bindings would have made room for newer ones", _evicted),
        ("notEvicted", "bindings made room for newer ones and would not have had to", _spared),
        ("withoutPath", "would have been stored without their Path", _withoutPath),
        ("fewerBindings", "would have left fewer bindings", _fewer),
        ("moreBindings", "would have left more bindings", _more),
    ];

    private static void Write(TextWriter output, string words, WhatIfFinding finding)
    {
        if (finding.Count == 0) return;
        output.WriteLine($"  {Number(finding.Count)} {words}");
        output.WriteLine("    clients: " + string.Join(", ", finding.UserAgents.Select(pair => $"{LogText.Escape(pair.Key)} {Number(pair.Value)}")));
        foreach ((StoredChange change, string what) in finding.Examples) output.WriteLine($"    {Time(change.Change.At)} {change.AddressOfRecord} {LogText.Escape(what)}");
    }

    private static void WriteJson(Utf8JsonWriter json, string key, string name, WhatIfFinding finding)
    {
        json.WriteStartObject();
        json.WriteString(key, name);
        json.WriteNumber("count", finding.Count);
        json.WriteStartArray("userAgents");
        foreach ((string userAgent, long count) in finding.UserAgents)
        {
            json.WriteStartObject();
            json.WriteString("userAgent", userAgent);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("examples");
        foreach ((StoredChange change, string what) in finding.Examples)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", change.Offset);
            json.WriteString("at", change.Change.At.UtcDateTime);
            json.WriteString("aor", change.AddressOfRecord.ToString());
            json.WriteString("what", what);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Meaning(RegistrationOutcome outcome) => outcome switch
    {
        RegistrationOutcome.IntervalTooBrief => "423, the lifetime asked for is too short",
        RegistrationOutcome.OutOfOrder => "400, CSeq out of order",
        RegistrationOutcome.TooManyContacts => "403, too many bindings",
        RegistrationOutcome.TooLarge => "403, bindings too large",
        RegistrationOutcome.Malformed => "400, malformed",
        _ => "403 or 421, a contact that may not be registered",
    };

    private static string NameOf(RegistrationOutcome outcome)
    {
        string name = outcome.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Number(long number) => Plural.Thousands(number);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
