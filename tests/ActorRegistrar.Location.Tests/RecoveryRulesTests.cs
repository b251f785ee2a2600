using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Tests;

/// <summary>What earlier versions stored unread, and what is taken of it.</summary>
public sealed class RecoveryRulesTests
{
    private const string Break = "\r\nX-Injected: 1\r\n";

    private static readonly Binding Good = new()
    {
        ContactUri = "sip:alice@192.0.2.4",
        Parameters = ";x=\"a\tb\u0085\u2028\"",
        InstanceId = "urn:uuid:1",
        CallId = "c",
        CSeq = 1,
        Path = ["<sip:edge.example.com;lr>"],
        UserAgent = "Desk\t1",
        ExpiresAt = DateTimeOffset.UnixEpoch.AddHours(1),
        RegisteredAt = DateTimeOffset.UnixEpoch,
        RefreshedAt = DateTimeOffset.UnixEpoch,
        Source = new RequestSource("udp", "192.0.2.4:5060", "198.51.100.1:5060"),
    };

    public static TheoryData<string> Faulty => [.. FaultyBindings().Keys];

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_binding_with_a_line_end_in_a_text_is_left_out_and_the_rest_stays(string field)
    {
        AddressOfRecordState reviewed = RecoveryRules.Review(AddressOfRecordState.Of([FaultyBindings()[field], Good]), out ImmutableArray<string> faults);

        Assert.Equal(Good, Assert.Single(reviewed.Bindings));
        Assert.Equal(field, Assert.Single(faults));
    }

    [Fact]
    public void What_is_well_is_the_same_instance()
    {
        AddressOfRecordState stored = AddressOfRecordState.Of([Good, Good with { InstanceId = null, UserAgent = null, Path = [] }]);

        Assert.Same(stored, RecoveryRules.Review(stored, out ImmutableArray<string> faults));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\u001b")]
    [InlineData("\u007f")]
    public void No_control_character_but_the_tab_is_taken(string control) =>
        Assert.Equal("the User-Agent", RecoveryRules.FindFault(Good with { UserAgent = $"Desk{control}1" }));

    private static Dictionary<string, Binding> FaultyBindings() => new()
    {
        ["the contact URI"] = Good with { ContactUri = "sip:a@b" + Break },
        ["the parameters of the contact"] = Good with { Parameters = ";x=1" + Break },
        ["the Call-ID"] = Good with { CallId = "c" + Break },
        ["the instance-id"] = Good with { InstanceId = "i" + Break },
        ["the User-Agent"] = Good with { UserAgent = "u" + Break },
        ["the Path"] = Good with { Path = ["<sip:a>", "<sip:b>" + Break] },
        ["the source"] = Good with { Source = new RequestSource("udp", "192.0.2.4:5060" + Break) },
    };
}
