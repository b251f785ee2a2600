using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using CsCheck;

namespace ActorRegistrar.Location.Tests.Model;

/// <summary>
/// RFC 3261 section 10.3 step 7 takes the contacts of a request one after the other, so of two that are the same contact the later one
/// counts; nothing else may depend on their order. A failure prints its seed.
/// </summary>
public sealed class ContactOrderTests
{
    private static readonly RegistrationPolicy Policy = new() { MaxContacts = 4 };

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: named twice")]
    public void The_order_of_different_contacts_makes_no_difference_to_what_is_bound_afterwards()
    {
        int compared = 0, moved = 0;
        ModelStep.Sequence.Sample(
            steps =>
            {
                var state = AddressOfRecordState.Empty;
                var now = 0;
                foreach (var step in steps)
                {
                    now += step.Wait + 1;
                    var request = new ModelRequest(false, step.Contacts, step.ExpiresHeader, $"call-{step.CallId}", (uint)(step.CSeqStep + now + 2), step.Outbound, "", now, step.Flow);
                    var decision = Decide(state, request);
                    if (!NamesOneTwice(request))
                    {
                        foreach (var contacts in Permutations(request.Contacts))
                        {
                            var other = Decide(state, request with { Contacts = contacts });
                            Assert.Equal(decision.IsAccepted, other.IsAccepted);
                            Assert.Equal(Bound(state, decision), Bound(state, other));
                            compared++;
                        }

                        if (request.Contacts.Any(one => request.Contacts.Any(two => RegistersWhatItRemoves(one, two, request)))) moved++;
                    }

                    if (decision.Event is { } happened) state = state.Evolve(happened);
                }
            },
            iter: 3000,
            threads: 1);
        Assert.True(compared > 10_000, $"{compared} orders were compared");
        Assert.True(moved > 20, $"{moved} flows were registered beside their own removal");
    }

    private static RegistrationDecision Decide(AddressOfRecordState state, ModelRequest request) =>
        RegistrationRules.Decide(state, request.ToRequest(), Policy, Some.Seconds(request.ReceivedAt));

    /// <summary>All that is stored but the times and the order of first registration, which say which binding took the place of which.</summary>
    private static IEnumerable<string> Bound(AddressOfRecordState state, RegistrationDecision decision) =>
        (decision.Event is { } happened ? state.Evolve(happened) : state).Bindings
        .Select(b => string.Join('|', b.ContactUri, b.Parameters, b.Q, b.InstanceId, b.RegId, b.CallId, b.CSeq, b.ExpiresAt, b.RefreshedAt, b.Source, b.GruuEpoch))
        .Order(StringComparer.Ordinal);

    private static bool NamesOneTwice(ModelRequest request) =>
        request.Contacts.Any(one => request.Contacts.Any(two =>
            !ReferenceEquals(one, two) && AreSame(one, two, request) && !RegistersWhatItRemoves(one, two, request) && !RegistersWhatItRemoves(two, one, request)));

    private static bool RegistersWhatItRemoves(ModelContact flow, ModelContact removal, ModelRequest request) =>
        IsFlow(flow, request) && AreSame(flow, removal, request) && (flow.Expires ?? request.ExpiresHeader) is not 0 && (removal.Expires ?? request.ExpiresHeader) is 0;

    private static bool AreSame(ModelContact one, ModelContact two, ModelRequest request) =>
        IsFlow(one, request) == IsFlow(two, request)
        && (IsFlow(one, request) ? (one.Instance, one.RegId) == (two.Instance, two.RegId) : one.SameUriAs(two));

    private static bool IsFlow(ModelContact contact, ModelRequest request) => request.Outbound && contact.Instance > 0 && contact.RegId > 0;

    private static IEnumerable<ModelContact[]> Permutations(ModelContact[] contacts)
    {
        if (contacts.Length < 2) return [contacts];
        return contacts.SelectMany((first, i) => Permutations([.. contacts.Where((_, j) => j != i)]).Select(rest => (ModelContact[])[first, .. rest]));
    }
}
