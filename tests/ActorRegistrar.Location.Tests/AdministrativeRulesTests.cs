using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Location.Tests.Support.Some;

namespace ActorRegistrar.Location.Tests;

public sealed class AdministrativeRulesTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9;transport=tcp;ob";

    private static readonly AddressOfRecordState Two = Given.Accepted(Register(Contact(Desk, 60), Contact(Mobile))).State;

    [Theory]
    [InlineData(Mobile)]
    [InlineData("sip:%61lice@198.51.100.9;ob;transport=TCP")]
    public void One_binding_is_removed_by_its_uri(string uri)
    {
        var happened = AdministrativeRules.Remove(Two, uri, "operator", Seconds(10));
        Assert.NotNull(happened);
        Assert.Equal([new ContactChange(ContactChangeKind.Deactivated, Mobile)], happened.Changes.AsEnumerable());
        Assert.Equal([Desk], happened.Bindings.Uris());
        Assert.Equal((Seconds(10), ChangeCause.Administrative), (happened.At, happened.Cause));
        var by = happened.RequestedBy!;
        Assert.Equal(("local", "operator", ""), (by.Source.Transport, by.AuthenticatedUser, by.CallId));
    }

    [Fact]
    public void All_bindings_are_removed_without_a_uri_and_expired_ones_are_called_so()
    {
        var happened = AdministrativeRules.Remove(Two, contactUri: null, "operator", Seconds(60));
        Assert.NotNull(happened);
        Assert.Equal(
            [new ContactChange(ContactChangeKind.Expired, Desk), new ContactChange(ContactChangeKind.Deactivated, Mobile)], happened.Changes.AsEnumerable());
        Assert.Empty(happened.Bindings);
    }

    [Theory]
    [InlineData("sip:bob@198.51.100.9")]
    [InlineData("not a uri")]
    [InlineData("")]
    public void What_matches_nothing_changes_nothing(string uri) => Assert.Null(AdministrativeRules.Remove(Two, uri, "operator", T0));

    [Fact]
    public void What_has_expired_matches_nothing()
    {
        Assert.Null(AdministrativeRules.Remove(Two, Desk, "operator", Seconds(60)));
        Assert.Null(AdministrativeRules.Remove(Two, null, "operator", Seconds(3600)));
        Assert.Null(AdministrativeRules.Remove(AddressOfRecordState.Empty, null, "operator", T0));
    }
}
