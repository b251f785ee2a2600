using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using ActorRegistrar.Sip.Uris;
using CsCheck;

namespace ActorRegistrar.Location.Tests.Model;

/// <summary>Random sequences of REGISTER, time, timers and administration, step by step against the model. A failure prints its seed.</summary>
public sealed class ModelBasedTests
{
    private const int Sequences = 3000;

    private static readonly long EpochOfStart = Some.T0.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    private readonly ConcurrentDictionary<string, int> _seen = new();

    [Fact]
    public void The_rules_do_what_the_model_does_and_keep_their_promises()
    {
        ModelStep.Sequence.Sample(Run, iter: Sequences, threads: 1);
        AssertNothingWasLeftUntried();
    }

    private void Run(ModelStep[] steps)
    {
        var policy = new RegistrationPolicy { MaxContacts = 4 };
        var model = new RegistrarModel(policy);
        var state = AddressOfRecordState.Empty;
        var highestCSeq = new uint[3];
        var now = 0;
        ModelRequest? last = null;

        foreach (var step in steps)
        {
            now += step.Wait;
            BindingsChanged? happened;
            List<(ContactChangeKind, string, uint?)>? expected;
            switch (step.Kind)
            {
                case ModelStepKind.Timer:
                    expected = model.Expire(now);
                    happened = ExpiryRules.Expire(state, Some.Seconds(now));
                    break;
                case ModelStepKind.Remove or ModelStepKind.RemoveAll:
                    var contact = step.Kind == ModelStepKind.Remove ? step.Contacts[0] : null;
                    expected = model.Remove(contact, now);
                    happened = AdministrativeRules.Remove(state, contact?.Text, "operator", Some.Seconds(now));
                    break;
                case ModelStepKind.FlowEnds:
                    expected = model.EndFlow(step.Flow, now);
                    happened = FlowRules.Lose(state, Some.Connection(step.Flow), Some.Seconds(now));
                    if (happened is not null) Saw("FlowLost");
                    break;
                default:
                    var isRepeat = step.Kind == ModelStepKind.Repeat && last is not null;
                    var request = isRepeat ? last! with { ReceivedAt = now } : Compose(step, highestCSeq, now);
                    last = request;
                    var answer = model.Register(request, now);
                    var decision = RegistrationRules.Decide(state, request.ToRequest(), policy, Some.Seconds(now));
                    Assert.True(answer.Outcome == decision.Outcome, $"{request}: {answer.Outcome}, not {decision.Outcome} {decision.Reason}");
                    Saw(decision.Outcome.ToString());
                    if (answer.IsRepetition) Saw("Repetition");
                    AssertPromises(state, request.ToRequest(), decision, policy, now);
                    expected = answer.Changes;
                    happened = decision.Event;
                    break;
            }

            AssertSame(expected ?? [], happened);
            if (happened is not null) state = state.Evolve(happened);
            AssertSame(model.Bindings, state.Bindings);
            AssertOnlyLiveOnesAreVisible(state, now);
        }
    }

    private static ModelRequest Compose(ModelStep step, uint[] highestCSeq, int now)
    {
        var cseq = (uint)Math.Max(0, highestCSeq[step.CallId] + step.CSeqStep);
        highestCSeq[step.CallId] = Math.Max(highestCSeq[step.CallId], cseq);
        var isStar = step.Kind == ModelStepKind.Star;
        var hasContacts = step.Kind != ModelStepKind.Fetch && (!isStar || step.Path == 2);
        return new ModelRequest(
            isStar, hasContacts ? step.Contacts : [], step.ExpiresHeader, $"call-{step.CallId}", cseq, step.Outbound,
            step.Path == 0 ? "" : $"<sip:p{step.Path}.example;lr>", now - step.Queued, step.Flow);
    }

    /// <summary>What holds for every decision, whatever the model says.</summary>
    private static void AssertPromises(
        AddressOfRecordState state, RegisterRequest request, RegistrationDecision decision, RegistrationPolicy policy, int now)
    {
        var time = Some.Seconds(now);
        Assert.Equal(decision.IsAccepted, decision.Reason.Length == 0);
        if (!decision.IsAccepted)
        {
            Assert.Null(decision.Event);
            return;
        }

        var after = decision.Event is null ? state : state.Evolve(decision.Event);
        var again = RegistrationRules.Decide(after, request, policy, time);
        Assert.True(again.IsAccepted && again.Event is null, $"the same again: {again.Outcome} {again.Reason}");
        if (decision.Event is null) return;

        Assert.Equal(decision.Event.Bindings, after.Bindings);
        Assert.NotEmpty(decision.Event.Changes);
        Assert.All(decision.Event.Bindings, b => Assert.True(b.IsLiveAt(time)));
        Assert.True(decision.Event.Bindings.Length <= policy.MaxContacts);
        // The last contact has the last word: of all bindings that equal it, only its own is left.
        if (!request.UsesOutbound && request.Contacts.LastOrDefault() is { } last)
        {
            Assert.True(after.Bindings.Count(b => SipUriComparer.AreEqual(b.ContactUri, last.Uri)) <= 1);
        }
    }

    private static void AssertOnlyLiveOnesAreVisible(AddressOfRecordState state, int now)
    {
        var time = Some.Seconds(now);
        var live = state.Bindings.Where(b => b.ExpiresAt > time).ToArray();
        Assert.Equal(live, state.LiveAt(time).AsEnumerable());
        Assert.Equal(state.Bindings.IsEmpty ? null : state.Bindings.Min(b => b.ExpiresAt), state.NextExpiry);

        var set = LookupRules.TargetsAt(state, time, new Connections(1, 2));
        var targets = set.Targets;
        var reachable = live.Where(b => b.Source.Flow is not { IsLost: true }).ToArray();
        Assert.Subset(reachable.ToHashSet(), targets.AddRange(set.Alternatives).ToHashSet());
        Assert.All(reachable, b => Assert.True(
            set.Alternatives.Contains(b) || targets.Any(t => SipUriComparer.AreEqual(t.ContactUri, b.ContactUri))));
        Assert.All(set.Alternatives, b => Assert.Contains(reachable, other => string.Equals(other.InstanceId, b.InstanceId, StringComparison.OrdinalIgnoreCase)
            && !set.Alternatives.Contains(other) && other.RefreshedAt >= b.RefreshedAt));
        var instances = targets.Where(t => t.InstanceId is not null).Select(t => t.InstanceId!.ToLowerInvariant()).ToArray();
        Assert.Equal(instances.Distinct(), instances);
        for (var i = 0; i < targets.Length; i++)
        {
            for (var j = i + 1; j < targets.Length; j++)
            {
                Assert.False(SipUriComparer.AreEqual(targets[i].ContactUri, targets[j].ContactUri));
                Assert.True((targets[i].Q ?? 1000, targets[i].RefreshedAt).CompareTo((targets[j].Q ?? 1000, targets[j].RefreshedAt)) >= 0);
            }
        }
    }

    private void AssertSame(List<(ContactChangeKind, string, uint?)> expected, BindingsChanged? happened)
    {
        Assert.Equal(expected.Count == 0, happened is null);
        if (happened is null) return;
        Assert.Equal(expected, happened.Changes.Select(c => (c.Kind, c.ContactUri, c.AskedSeconds)));
        foreach (var change in happened.Changes) Saw(change.Kind.ToString());
    }

    private static void AssertSame(List<RegistrarModel.Stored> expected, ImmutableArray<Binding> bindings)
    {
        var wanted = expected.Select(b => (
            b.Contact.Text, b.Contact.Q, b.Contact.Instance == 0 ? null : b.Contact.InstanceText, b.RegId,
            b.Request.CallId, b.Request.CSeq, b.Request.Path,
            (Some.Seconds(b.ExpiresAt), Some.Seconds(b.RegisteredAt), Some.Seconds(b.Request.ReceivedAt)), Flow: (b.Request.Flow, b.IsLost),
            Epoch: b.Contact.Instance == 0 ? 0 : b.Epoch));
        Assert.Equal(wanted, bindings.Select(b => (
            b.ContactUri, b.Q, b.InstanceId, b.RegId, b.CallId, b.CSeq, string.Concat(b.Path), (b.ExpiresAt, b.RegisteredAt, b.RefreshedAt),
            Flow: ((int)(b.Source.Flow?.Id ?? 0), b.Source.Flow?.IsLost ?? false), Epoch: b.GruuEpoch == 0 ? 0 : b.GruuEpoch - EpochOfStart)));
    }

    private void Saw(string what) => _seen.AddOrUpdate(what, 1, (_, count) => count + 1);

    private void AssertNothingWasLeftUntried()
    {
        // Which domains are served is decided before the rules are asked; how much and how often, by bounds that the model's addresses do not reach.
        string[] elsewhere = [nameof(RegistrationOutcome.NotServed), nameof(RegistrationOutcome.TooLarge), nameof(RegistrationOutcome.TooManyChanges)];
        string[] mustBeTried = [.. Enum.GetNames<RegistrationOutcome>().Except(elsewhere), .. Enum.GetNames<ContactChangeKind>(), "Repetition", "FlowLost"];
        Assert.All(mustBeTried, what => Assert.True(_seen.GetValueOrDefault(what) >= 50, $"{what} was tried {_seen.GetValueOrDefault(what)} times"));
    }
}
