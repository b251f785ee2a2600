using System.Net;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport.Streams;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class ConnectionCapsTests
{
    private readonly ManualClock _clock = new();
    private readonly ConnectionCaps _caps = new(maxTotal: 4, maxPerSource: 2);

    [Fact]
    public void A_source_has_no_more_than_its_share()
    {
        Assert.Equal(["", "", "too many connections of its source"], Registered(_caps, "192.0.2.1", "192.0.2.1", "192.0.2.1"));
        Assert.Equal([""], Registered(_caps, "192.0.2.2"));
    }

    [Fact]
    public void All_together_have_no_more_than_the_total() =>
        Assert.Equal(["", "", "", "", "too many connections"], Registered(_caps, "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"));

    [Fact]
    public void The_addresses_of_one_IPv6_64_are_one_source()
    {
        Assert.Equal(["", "", "too many connections of its source"], Registered(_caps, "2001:db8::1", "2001:db8::2", "2001:db8::3"));
        Assert.Equal([""], Registered(_caps, "2001:db8:0:1::1"));
    }

    [Fact]
    public void The_64s_of_one_48_have_four_times_the_share_of_one()
    {
        var caps = new ConnectionCaps(maxTotal: 1000, maxPerSource: 2);
        string[] ofOneSite = [.. Enumerable.Range(0, 9).Select(i => $"2001:db8:1:{i:x}::1")];
        Assert.Equal([.. Enumerable.Repeat("", 8), "too many connections of its network"], Registered(caps, ofOneSite));
        Assert.Equal([""], Registered(caps, "2001:db8:2::1"));
    }

    [Fact]
    public void An_IPv4_address_is_the_same_source_however_it_is_written() =>
        Assert.Equal(["", "", "too many connections of its source"], Registered(_caps, "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"));

    [Fact]
    public void Large_holders_leave_half_of_all_to_the_others_registered_or_not()
    {
        var caps = new ConnectionCaps(maxTotal: 1000, maxPerSource: 400);
        string[] all = Registered(caps, [.. Enumerable.Range(1, 6).SelectMany(i => Enumerable.Repeat($"192.0.2.{i}", 400))]);
        // The first 64 of each, and half of all beyond that.
        Assert.Equal((6 * 64) + 500, all.Count(reason => reason.Length == 0));
        Assert.Contains("too many connections of large sources", all);
        Assert.Equal(["", ""], Registered(caps, "198.51.100.1", "2001:db8::1"));
    }

    [Fact]
    public void Who_leaves_makes_room()
    {
        ConnectionPlace first = Enter(_caps, "192.0.2.1", isRegistered: true).Place;
        Registered(_caps, "192.0.2.1");
        _caps.Leave(first);
        _caps.Leave(first);
        Assert.Equal(["", "too many connections of its source"], Registered(_caps, "192.0.2.1", "192.0.2.1"));
    }

    [Fact]
    public void Other_caps_hold_for_those_who_come_next()
    {
        Assert.Equal(["", "", "too many connections of its source"], Registered(_caps, "192.0.2.1", "192.0.2.1", "192.0.2.1"));
        _caps.Change(total: 100, perSource: 3);
        Assert.Equal(["", "too many connections of its source"], Registered(_caps, "192.0.2.1", "192.0.2.1"));
        _caps.Change(total: 3, perSource: 3);
        Assert.Equal(["too many connections"], Registered(_caps, "192.0.2.2"));
    }

    [Fact]
    public void When_full_the_idlest_without_a_registration_gives_way()
    {
        ConnectionPlace[] held = [.. Enumerable.Range(1, 4).Select(i => EnterLater($"192.0.2.{i}"))];
        held[0].Watch.KeptAlive();

        Assert.Same(held[1], Enter(_caps, "192.0.2.9").GivesWay);
        Assert.Same(held[2], Enter(_caps, "192.0.2.8").GivesWay);
    }

    [Fact]
    public void When_full_the_source_that_holds_most_gives_way_however_busy_it_is()
    {
        ConnectionPlace quiet = EnterLater("192.0.2.1");
        EnterLater("192.0.2.2");
        ConnectionPlace[] crowd = [EnterLater("192.0.2.3"), EnterLater("192.0.2.3")];
        _clock.Advance(1);
        foreach (ConnectionPlace one in crowd) one.Watch.KeptAlive();

        Assert.Contains(Enter(_caps, "192.0.2.9").GivesWay, crowd);
        // Now all hold one.
        Assert.Same(quiet, Enter(_caps, "192.0.2.8").GivesWay);
    }

    [Fact]
    public void A_crowd_is_a_48_of_IPv6_whatever_its_64s()
    {
        var caps = new ConnectionCaps(maxTotal: 6, maxPerSource: 5);
        Enter(caps, "2001:db8:2::1");
        ConnectionPlace[] crowd = [.. Enumerable.Range(0, 5).Select(i => Enter(caps, $"2001:db8:1:{i}::1").Place)];
        foreach (ConnectionPlace one in crowd) one.Watch.KeptAlive();

        Assert.Contains(Enter(caps, "2001:db8:3::1").GivesWay, crowd);
    }

    [Fact]
    public void Past_its_share_one_of_the_same_source_gives_way()
    {
        Enter(_caps, "192.0.2.2");
        ConnectionPlace first = EnterLater("192.0.2.1");
        EnterLater("192.0.2.1");

        Assert.Same(first, Enter(_caps, "192.0.2.1").GivesWay);
    }

    [Fact]
    public void A_connection_with_a_registration_never_gives_way_before_one_without()
    {
        ConnectionPlace[] held = [.. Enumerable.Range(1, 4).Select(i => EnterLater($"192.0.2.{i}"))];
        for (int i = 0; i < 3; i++) Register(_caps, held[i]);
        _clock.Advance(10);
        held[3].Watch.KeptAlive();

        Assert.Same(held[3], Enter(_caps, "192.0.2.9", isRegistered: true).GivesWay);
        Assert.Equal(["too many connections"], Registered(_caps, "192.0.2.8"));
    }

    [Fact]
    public void A_connection_whose_registration_has_lapsed_is_as_one_that_had_none()
    {
        ConnectionPlace[] held = [.. Enumerable.Range(1, 4).Select(i => EnterLater($"192.0.2.{i}"))];
        foreach (ConnectionPlace one in held) Register(_caps, one);
        _clock.Advance(3601);
        foreach (ConnectionPlace one in held) _caps.Reconsider(one);

        Assert.Same(held[0], Enter(_caps, "192.0.2.9").GivesWay);
    }

    [Fact]
    public void Whatever_happens_nothing_is_counted_twice_and_none_with_a_registration_gives_way()
    {
        var random = new Random(7);
        var caps = new ConnectionCaps(maxTotal: 300, maxPerSource: 40);
        var open = new List<ConnectionPlace>();
        for (int step = 0; step < 20_000; step++)
        {
            _clock.Advance(0.1);
            if (open.Count > 0 && random.Next(4) == 0)
            {
                ConnectionPlace one = open[random.Next(open.Count)];
                switch (random.Next(4))
                {
                    case 0: open.Remove(one); caps.Leave(one); break;
                    case 1: Register(caps, one, random.Next(1, 600)); break;
                    case 2: one.Watch.KeptAlive(); break;
                    default: caps.Reconsider(one); break;
                }
                continue;
            }
            string source = random.Next(2) == 0 ? $"192.0.2.{random.Next(20)}" : $"2001:db8:{random.Next(3)}:{random.Next(8)}::1";
            (ConnectionPlace place, ConnectionPlace? givesWay, string reason) = Enter(caps, source);
            if (givesWay is not null)
            {
                Assert.False(givesWay.IsRegistered);
                Assert.True(open.Remove(givesWay));
            }
            if (reason.Length == 0 || givesWay is not null) open.Add(place);
            else Assert.DoesNotContain(open, one => !one.IsRegistered && reason == "too many connections");
            Assert.InRange(open.Count, 0, 300);
        }
        Assert.All(open, one => Assert.True(one.IsCounted));
        foreach (ConnectionPlace one in open) caps.Leave(one);
        Assert.Equal([.. Enumerable.Repeat("", 40), "too many connections of its source"], Registered(caps, [.. Enumerable.Repeat("192.0.2.1", 41)]));
    }

    /// <summary>Enters connections that are registered at once, so that none gives way; which cap each reached.</summary>
    private string[] Registered(ConnectionCaps caps, params string[] sources) => [.. sources.Select(source => Enter(caps, source, isRegistered: true).Reason)];

    private ConnectionPlace EnterLater(string source)
    {
        _clock.Advance(1);
        return Enter(_caps, source).Place;
    }

    private (ConnectionPlace Place, ConnectionPlace? GivesWay, string Reason) Enter(ConnectionCaps caps, string source, bool isRegistered = false)
    {
        var place = new ConnectionPlace(new ConnectionWatch(new ConnectionDeadlines(), _clock), new DefaultConnectionContext(), "tcp");
        bool isLet = caps.TryEnter(IPAddress.Parse(source), place, out string reason, out ConnectionPlace? givesWay);
        Assert.Equal(isLet, reason.Length == 0 || givesWay is not null);
        Assert.Equal(isLet, place.IsCounted);
        if (isRegistered) Register(caps, place);
        return (place, givesWay, reason);
    }

    private static void Register(ConnectionCaps caps, ConnectionPlace place, int seconds = 3600)
    {
        place.Watch.Registered(Aor.Of("alice"), TimeSpan.FromSeconds(seconds));
        caps.Reconsider(place);
    }
}
