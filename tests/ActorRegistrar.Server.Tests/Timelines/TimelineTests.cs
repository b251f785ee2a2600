using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Timelines;
using Spectre.Console;

namespace ActorRegistrar.Server.Tests.Timelines;

public sealed class TimelineTests
{
    private const string Bob = "sip:bob@192.0.2.4:5060";

    [Fact]
    public void An_entry_tells_time_kind_contact_lifetime_source_user_and_client() => Assert.Equal(
        "2026-11-22 14:00:00.000Z  created         sip:bob@192.0.2.4:5060  3600 s of 7200 s asked for until 2026-11-22 15:00:00Z, from udp 192.0.2.4:5060, as bob, Yealink",
        Text(Register(0, ContactChangeKind.Created, asked: 7200)));

    [Theory]
    [InlineData(ChangeCause.FlowLost, ContactChangeKind.Deactivated, "flow lost ")]
    [InlineData(ChangeCause.Administrative, ContactChangeKind.Deactivated, "administrative ")]
    [InlineData(ChangeCause.Register, ContactChangeKind.Deactivated, "to make room")]
    [InlineData(ChangeCause.Register, ContactChangeKind.Unregistered, "unregistered ")]
    [InlineData(ChangeCause.Register, ContactChangeKind.Shortened, "shortened ")]
    [InlineData(ChangeCause.Register, ContactChangeKind.Expired, "expired ")]
    public void What_happened_has_a_word(ChangeCause cause, ContactChangeKind kind, string word) =>
        Assert.Contains(word, Text(Register(0, kind) with { Cause = cause }), StringComparison.Ordinal);

    [Fact]
    public void Nobody_asked_for_an_expiry_whatever_found_it() => Assert.Equal(
        "2026-11-22 14:00:00.000Z  expired         sip:bob@192.0.2.4:5060", Text(Register(0, ContactChangeKind.Expired)));

    [Fact]
    public void Refreshes_that_follow_each_other_are_one_entry_with_the_last_of_them()
    {
        List<TimelineEntry> entries = Folded(Register(0, ContactChangeKind.Created), Register(1, ContactChangeKind.Refreshed), Register(2, ContactChangeKind.Refreshed), Register(3, ContactChangeKind.Refreshed));
        Assert.Equal([1, 3], entries.Select(entry => entry.Count));
        Assert.Equal("2026-11-22 14:01:00.000Z  refreshed x3    sip:bob@192.0.2.4:5060  the last 2026-11-22 14:03:00.000Z, 3600 s until 2026-11-22 15:03:00Z, from udp 192.0.2.4:5060, as bob, Yealink", TimelineText.LineOf(entries[1]));
    }

    [Fact]
    public void Refreshes_of_two_contacts_in_turn_are_two_entries()
    {
        List<TimelineEntry> entries = Folded([.. Enumerable.Range(0, 10).Select(i => Register(i, ContactChangeKind.Refreshed, i % 2 == 0 ? Bob : "sip:other@192.0.2.5"))]);
        Assert.Equal([(Bob, 5), ("sip:other@192.0.2.5", 5)], entries.Select(entry => (entry.Contact, entry.Count)));
    }

    [Theory]
    [InlineData("192.0.2.5:5060", "Yealink", "bob", 2)]
    [InlineData("192.0.2.4:5060", "Linphone", "bob", 2)]
    [InlineData("192.0.2.4:5060", "Yealink", "mallory", 2)]
    [InlineData("192.0.2.4:9999", "Yealink", "bob", 1)]
    public void A_refresh_that_tells_something_new_is_an_entry_of_its_own(string remote, string userAgent, string user, int entries)
    {
        List<TimelineEntry> folded = Folded(Register(0, ContactChangeKind.Refreshed), Register(1, ContactChangeKind.Refreshed, remote: remote, userAgent: userAgent, user: user));
        Assert.Equal(entries, folded.Count);
        if (entries == 1) Assert.Contains("192.0.2.4 (several ports)", TimelineText.LineOf(folded[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_else_ends_a_row_of_refreshes()
    {
        List<TimelineEntry> entries = Folded(Register(0, ContactChangeKind.Refreshed), Register(1, ContactChangeKind.Unregistered, "sip:other@x"), Register(2, ContactChangeKind.Refreshed));
        Assert.Equal([ContactChangeKind.Refreshed, ContactChangeKind.Unregistered, ContactChangeKind.Refreshed], entries.Select(entry => entry.Kind));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(132)]
    public void Every_line_fits_the_terminal_and_nothing_is_left_out(int width)
    {
        BindingsChanged change = Register(0, ContactChangeKind.Created, "sip:a-long-name-of-somebody@a-host-with-a-long-name.example.com:5061;transport=tls", userAgent: new string('x', 100));
        string text = Shown(TimelineEntry.Of(change).Single(), width);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        string whole = text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        Assert.Equal(Text(change).Replace(" ", "", StringComparison.Ordinal), whole);
    }

    [Fact]
    public void What_a_client_sent_is_text_and_never_markup()
    {
        TimelineEntry entry = TimelineEntry.Of(Register(0, ContactChangeKind.Created, userAgent: "[red]evil[/] [link=https://example.com]")).Single();
        Assert.Contains("[red]evil[/] [link=https://example.com]", TimelineText.LineOf(entry), StringComparison.Ordinal);
        Assert.Contains("[red]evil[/] [link=https://example.com]", Shown(entry, 400), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_for_terminals_and_what_a_client_sent_cannot_steer_one()
    {
        TimelineEntry entry = TimelineEntry.Of(Register(0, ContactChangeKind.Created, userAgent: "evil\e[2J\r\n")).Single();
        Assert.Contains("\e[32m", Shown(entry, 400, hasColours: true), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2J", Shown(entry, 400, hasColours: true), StringComparison.Ordinal);
        string plain = TimelineText.LineOf(entry);
        Assert.DoesNotContain('\e', plain);
        Assert.DoesNotContain('\n', plain);
        Assert.Contains(@"evil\u001B[2J\r\n", plain, StringComparison.Ordinal);
    }

    private static string Shown(TimelineEntry entry, int width, bool hasColours = false)
    {
        using var output = new StringWriter();
        IAnsiConsole console = hasColours
            ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(output) })
            : Consoles.Plain(output);
        console.Profile.Width = width;
        console.Write(TimelineText.Of(entry, width));
        return output.ToString();
    }

    private static string Text(BindingsChanged change) => TimelineText.LineOf(TimelineEntry.Of(change).Single());

    private static List<TimelineEntry> Folded(params BindingsChanged[] changes)
    {
        var fold = new TimelineFold();
        List<TimelineEntry> entries = [];
        foreach (BindingsChanged change in changes)
            foreach (TimelineEntry entry in TimelineEntry.Of(change)) entries.AddRange(fold.Add(entry));
        entries.AddRange(fold.End());
        return entries;
    }

    private static BindingsChanged Register(
        int minute, ContactChangeKind kind, string contact = Bob, string remote = "192.0.2.4:5060", string userAgent = "Yealink", string user = "bob", uint? asked = null)
    {
        DateTimeOffset at = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero).AddMinutes(minute);
        var source = new RequestSource("udp", remote);
        return new BindingsChanged
        {
            At = at,
            Cause = ChangeCause.Register,
            RequestedBy = new RequestDetails { Source = source, CallId = "call", CSeq = 1, UserAgent = userAgent, AuthenticatedUser = user },
            Changes = [new ContactChange(kind, contact, asked)],
            Bindings = [new Binding { ContactUri = contact, CallId = "call", CSeq = 1, ExpiresAt = at.AddHours(1), RegisteredAt = at, RefreshedAt = at, Source = source, UserAgent = userAgent }],
        };
    }
}
