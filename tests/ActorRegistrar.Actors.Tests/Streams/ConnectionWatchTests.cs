using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport.Streams;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class ConnectionWatchTests
{
    private readonly ManualClock _clock = new();
    private readonly ConnectionWatch _watch;

    public ConnectionWatchTests() => _watch = new ConnectionWatch(new ConnectionDeadlines(), _clock);

    [Fact]
    public void A_handshake_has_5_seconds()
    {
        _watch.HandshakeBegan();
        Passes(5);
        Assert.Null(_watch.Overdue());
        Passes(0.1);
        Assert.Equal("handshake", _watch.Overdue());
    }

    [Fact]
    public void A_second_handshake_has_its_own_5_seconds()
    {
        _watch.HandshakeBegan();
        Passes(4);
        _watch.HandshakeBegan();
        Passes(4);
        Assert.Null(_watch.Overdue());
    }

    [Fact]
    public void The_first_request_must_be_whole_10_seconds_after_the_handshake()
    {
        _watch.HandshakeBegan();
        Passes(4);
        _watch.HandshakeEnded();
        Passes(10);
        Assert.Null(_watch.Overdue());
        Passes(0.1);
        Assert.Equal("no request", _watch.Overdue());
    }

    [Fact]
    public void Before_the_first_request_neither_octets_nor_keep_alives_gain_time()
    {
        for (int second = 0; second < 11; second++)
        {
            _watch.MessageBegan();
            _watch.KeptAlive();
            Passes(1);
        }
        Assert.Equal("no request", _watch.Overdue());
    }

    [Fact]
    public void A_message_has_10_seconds_from_its_first_octet_whatever_comes_after_it()
    {
        _watch.MessageTaken();
        Passes(60);
        for (int second = 0; second < 10; second++)
        {
            _watch.MessageBegan();
            Passes(1);
        }
        Assert.Null(_watch.Overdue());
        _watch.MessageBegan();
        Passes(0.1);
        Assert.Equal("partial message", _watch.Overdue());
    }

    [Fact]
    public void A_message_that_is_whole_in_time_is_forgotten()
    {
        _watch.MessageTaken();
        _watch.MessageBegan();
        Passes(9);
        _watch.MessageTaken();
        Passes(30);
        Assert.Null(_watch.Overdue());
    }

    [Fact]
    public void Silence_may_last_120_seconds_from_the_last_message_or_keep_alive()
    {
        _watch.MessageTaken();
        Passes(100);
        _watch.KeptAlive();
        Passes(120);
        Assert.Null(_watch.Overdue());
        Passes(0.1);
        Assert.Equal("idle", _watch.Overdue());
    }

    [Fact]
    public void Where_somebody_is_registered_silence_may_last_longer_than_any_registration()
    {
        _watch.MessageTaken();
        _watch.Registered(Aor.Of("alice"), TimeSpan.FromHours(1));
        Passes(7200 + 59);
        Assert.Null(_watch.Overdue());
        Passes(1.1);
        Assert.Equal("idle", _watch.Overdue());
    }

    [Fact]
    public void Answers_must_be_read_within_10_seconds()
    {
        _watch.MessageTaken();
        _watch.WriteBegan();
        Passes(10.1);
        Assert.Equal("unread answers", _watch.Overdue());
    }

    [Fact]
    public void Answers_that_left_are_forgotten()
    {
        _watch.MessageTaken();
        _watch.WriteBegan();
        Passes(9);
        _watch.WriteEnded();
        Passes(9);
        Assert.Null(_watch.Overdue());
    }

    [Fact]
    public void A_connection_is_registered_as_long_as_the_longest_registration_over_it()
    {
        Assert.False(_watch.IsRegistered);
        _watch.Registered(Aor.Of("alice"), TimeSpan.FromSeconds(60));
        _watch.Registered(Aor.Of("bob"), TimeSpan.FromSeconds(30));
        Passes(59);
        Assert.True(_watch.IsRegistered);
        Passes(1);
        Assert.False(_watch.IsRegistered);
    }

    [Fact]
    public void A_connection_is_registered_no_more_when_nobody_is()
    {
        _watch.Registered(Aor.Of("alice"), TimeSpan.FromSeconds(60));
        _watch.Registered(Aor.Of("bob"), TimeSpan.FromSeconds(30));
        _watch.Registered(Aor.Of("alice"), TimeSpan.Zero);
        Assert.Equal([Aor.Of("bob")], _watch.RegisteredOver());
        Passes(29);
        Assert.True(_watch.IsRegistered);
        _watch.Registered(Aor.Of("bob"), TimeSpan.Zero);
        Assert.False(_watch.IsRegistered);
    }

    [Fact]
    public void Over_the_connection_of_a_proxy_the_longest_lifetime_counts_for_all_that_are_not_remembered()
    {
        for (int i = 0; i < 200; i++) Assert.Equal(i < 64, _watch.Registered(Aor.Of($"user{i}"), TimeSpan.FromSeconds(60 + i)));
        for (int i = 0; i < 200; i++) _watch.Registered(Aor.Of($"user{i}"), TimeSpan.Zero);
        Assert.Empty(_watch.RegisteredOver());
        Passes(258);
        Assert.True(_watch.IsRegistered);
        Passes(1);
        Assert.False(_watch.IsRegistered);
    }

    private void Passes(double seconds) => _clock.Advance(seconds);
}
