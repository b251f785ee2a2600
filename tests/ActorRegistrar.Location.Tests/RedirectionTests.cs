using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Location.Rules.RedirectionParts;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>What a redirection says beyond the contact (RFC 3261 section 8.3).</summary>
public sealed class RedirectionTests
{
    [Theory]
    [InlineData("tcp", "sip:a@192.0.2.1:40000", Transport)]
    [InlineData("tls", "sip:a@192.0.2.1:40000;ob", Transport)]
    [InlineData("wss", "sip:a@192.0.2.1:40000", Transport)]
    [InlineData("tcp", "sip:a@192.0.2.1:40000;transport=tcp", None)]
    [InlineData("tls", "sips:a@192.0.2.1:40000", None)]
    [InlineData("udp", "sip:a@192.0.2.1:40000", None)]
    [InlineData("tcp", "sip:a@192.0.2.1:5060", None)]
    [InlineData("tcp", "sip:a@192.0.2.1", None)]
    [InlineData("tcp", "sip:a@phone.example", None)]
    [InlineData("tcp", "tel:+4930123", None)]
    [Trait("RFC", "3263 4.1")]
    public void A_contact_that_is_the_other_end_of_its_connection_gets_the_transport_of_it(string transport, string contact, RedirectionParts parts)
    {
        Binding binding = Registered(Register(Contact(contact)), transport);
        Assert.All(Enum.GetValues<NatRedirection>(), nat => Assert.Equal(parts, RedirectionRules.PartsOf(binding, nat)));
        Assert.Equal(None, RedirectionRules.PartsOf(binding with { Source = binding.Source with { IsRelayed = true } }, NatRedirection.Parameter));
        Assert.Equal(None, RedirectionRules.PartsOf(binding with { Source = RequestSource.Local }, NatRedirection.Parameter));
    }

    [Theory]
    [InlineData(NatRedirection.Parameter, SourceBeside)]
    [InlineData(NatRedirection.Rewrite, SourceInPlace)]
    [InlineData(NatRedirection.Contact, None)]
    public void The_source_of_a_client_behind_a_NAT_is_told_as_the_policy_says(NatRedirection nat, RedirectionParts parts) =>
        Assert.Equal(parts, RedirectionRules.PartsOf(Registered(Register(Contact("sip:a@10.0.0.4:40000")), "tcp"), nat));

    [Theory]
    [InlineData(NatRedirection.Parameter, Route)]
    [InlineData(NatRedirection.Rewrite, Route)]
    [InlineData(NatRedirection.Contact, None)]
    [Trait("RFC", "3261 19.1.1: Route of a redirection")]
    public void A_Path_is_told_as_Route_and_the_source_of_the_proxy_is_nobodys(NatRedirection nat, RedirectionParts parts)
    {
        foreach (string contact in new[] { "sip:a@10.0.0.4", "sip:a@192.0.2.1:40000" })
        {
            Assert.Equal(parts, RedirectionRules.PartsOf(Registered(Register(Contact(contact)).Path("<sip:edge.example.com;lr>"), "tcp"), nat));
        }
    }

    [Theory]
    [InlineData("<sip:edge;lr;received=sip:10.0.0.1:1234%3Btransport%3Dws>", "sip:10.0.0.1:1234;transport=ws")]
    [InlineData("\"Edge\" <sip:edge;Received=sips:[::1]:1234;lr>", "sips:[::1]:1234")]
    [InlineData("<sip:edge;lr>", null)]
    [InlineData("<sip:received@edge;lr>", null)]
    [InlineData("<sip:edge;lr;received>", null)]
    [InlineData("<sip:edge;lr;received=10.0.0.1>", null)]
    [InlineData("<sip:edge;lr;received=tel:110>", null)]
    [InlineData("<sip:edge;lr;received=sip:10.0.0.1%22%3E,%3Csip:x>", null)]
    [InlineData("<sip:edge;lr;received=sip:10.0.0.1%0D%0AVia:x>", null)]
    [InlineData("<sip:edge;lr;received=sip:j%C3%B6@10.0.0.1>", null)]
    [InlineData("<sip:edge;lr;received=sip:j%25C3%25B6@10.0.0.1>", null)]
    public void The_proxy_next_to_the_client_says_where_the_clients_packets_come_to_it(string hop, string? received)
    {
        Binding binding = Registered(Register(Contact("sip:a@h")).Path("<sip:core;lr;received=sip:192.0.2.9>", hop), "udp");
        bool isSaid = RedirectionRules.TryReadReceived(binding, new byte[256], out ReadOnlySpan<byte> text);
        Assert.Equal(received, isSaid ? Encoding.ASCII.GetString(text) : null);
        Assert.False(RedirectionRules.TryReadReceived(binding, new byte[8], out _));
    }

    [Fact]
    public void What_the_proxy_says_can_stand_between_quotes_whatever_octet_is_escaped_in_it_and_wherever()
    {
        foreach (string uri in new[] { "sip:a?b@h", "sip:a:p?@h", "sip:h?", "sip:h;x=?", "sip:h;?", "sip:h%3Fx=?", "sip:h%3F?=x", "?sip:h", "sip:h:5060?" })
        {
            for (int octet = 0; octet <= byte.MaxValue; octet++)
            {
                Binding binding = Registered(Register(Contact("sip:a@h")).Path($"<sip:edge;lr;received={uri.Replace("?", $"%{octet:X2}", StringComparison.Ordinal)}>"), "udp");
                if (RedirectionRules.TryReadReceived(binding, new byte[256], out ReadOnlySpan<byte> text)) Assert.True(text.IndexOfAny("\"\\<>"u8) < 0 && !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E), $"{uri} {octet:X2}");
            }
        }
    }

    private static Binding Registered(RegisterRequest request, string transport) =>
        Assert.Single(Given.Accepted(request with { Source = new RequestSource(transport, "192.0.2.1:40000", "198.51.100.1:5060") }).State.Bindings);
}
