using System.Text;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transactions;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Transactions;

public sealed class TransactionKeysTests
{
    private const string Modern = "SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport";
    private const string Old = "SIP/2.0/UDP 192.0.2.7:5070;branch=1";

    private static readonly SipRequest Request = SipRequest.Register;

    [Fact]
    [Trait("RFC", "3261 17.2.3: branch")]
    public void The_same_branch_sent_by_and_method_are_one_transaction() =>
        Assert.Equal(Key(Request), Key(Request with { CallId = "other", CSeq = 9, To = "<sip:bob@example.com>", Uri = "sip:example.net" }));

    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-2;rport")]
    [InlineData("SIP/2.0/UDP 192.0.2.7:5071;branch=z9hG4bK-1;rport")]
    [InlineData("SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK-1;rport")]
    [InlineData("SIP/2.0/UDP 192.0.2.8:5070;branch=z9hG4bK-1;rport")]
    [Trait("RFC", "3261 17.2.3: branch")]
    public void Another_branch_host_or_port_is_another_transaction(string via) => Assert.NotEqual(Key(Request), Key(Request with { Via = [via] }));

    [Fact]
    [Trait("RFC", "3261 17.2.3: branch")]
    public void Another_method_is_another_transaction() => Assert.NotEqual(Key(Request), Key(Request with { Method = "OPTIONS" }));

    [Fact]
    public void What_another_source_was_answered_is_nobody_elses() => Assert.NotEqual(Key(Request), Key(Request, "192.0.2.8"));

    [Fact]
    [Trait("RFC", "3261 17.2.3: RFC 2543")]
    public void Without_the_magic_cookie_the_same_request_is_one_transaction() => Assert.Equal(Key(Aged()), Key(Aged()));

    [Fact]
    [Trait("RFC", "3261 17.2.3: RFC 2543")]
    public void Without_the_magic_cookie_each_part_of_the_older_rule_tells_transactions_apart()
    {
        SipRequest[] others =
        [
            Aged() with { Uri = "sip:example.net" },
            Aged() with { To = "<sip:alice@example.com>;tag=1" },
            Aged() with { From = "<sip:alice@example.com>;tag=from-2" },
            Aged() with { CallId = "call-2@desk" },
            Aged() with { CSeq = 2 },
            Aged() with { Via = ["SIP/2.0/UDP 192.0.2.7:5071;branch=1"] },
            Aged() with { Via = ["SIP/2.0/UDP 192.0.2.7:5070;branch=2"] },
        ];

        Assert.All(others, other => Assert.NotEqual(Key(Aged()), Key(other)));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.2")]
    public void Copies_that_came_by_different_ways_have_one_request_key()
    {
        var keys = new TransactionKeys();

        Assert.Equal(keys.OfRequest(Request.Parsed()), keys.OfRequest(Request.OnBranch("z9hG4bK-2").Parsed()));
        Assert.NotEqual(keys.OfRequest(Request.Parsed()), keys.OfRequest((Request with { CSeq = 2 }).Parsed()));
        Assert.NotEqual(keys.OfRequest(Request.Parsed()), keys.OfRequest((Request with { CallId = "x" }).Parsed()));
        Assert.NotEqual(keys.OfRequest(Request.Parsed()), keys.OfRequest((Request with { From = "<sip:alice@example.com>;tag=2" }).Parsed()));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.6.2")]
    public void A_repeated_request_gets_the_same_tag_and_another_one_gets_another()
    {
        SipMessage once = Request.Parsed(), again = Request.Parsed(), other = (Request with { CSeq = 2 }).Parsed();

        Assert.Equal(new TransactionKeys().TagFor(once, once.TopVia), new TransactionKeys().TagFor(again, again.TopVia));
        Assert.NotEqual(new TransactionKeys().TagFor(once, once.TopVia), new TransactionKeys().TagFor(other, other.TopVia));
    }

    [Fact]
    public void Parts_do_not_run_into_each_other()
    {
        var keys = new TransactionKeys();

        Assert.NotEqual(
            keys.OfRequest((Request with { From = "<sip:alice@example.com>;tag=ab", CallId = "c" }).Parsed()),
            keys.OfRequest((Request with { From = "<sip:alice@example.com>;tag=a", CallId = "bc" }).Parsed()));
    }

    [Fact]
    public void The_cookie_is_recognised_in_any_case() =>
        Assert.Equal(Key(Request with { Via = [Modern.Replace("z9hG4bK", "Z9HG4BK", StringComparison.Ordinal)] }), Key(Request with { Via = [Modern.Replace("z9hG4bK", "Z9HG4BK", StringComparison.Ordinal)], CSeq = 7 }));

    private static SipRequest Aged() => Request with { Via = [Old] };

    private static UInt128 Key(SipRequest request, string source = "192.0.2.7")
    {
        SipMessage message = request.Parsed();
        return new TransactionKeys().OfTransaction(message, message.TopVia, Encoding.ASCII.GetBytes(source));
    }
}
