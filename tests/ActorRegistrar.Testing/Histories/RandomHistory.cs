using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Testing.Histories;

/// <summary>What a journal holds after random steps.</summary>
public static class RandomHistory
{
    /// <summary>The changes that the steps lead to, each with the bindings after it.</summary>
    public static List<BindingsChanged> Of(ModelStep[] steps, RegistrationPolicy policy)
    {
        var history = new List<BindingsChanged>();
        var state = AddressOfRecordState.Empty;
        var highestCSeq = new uint[3];
        var now = 0;
        ModelRequest? last = null;
        foreach (var step in steps)
        {
            now += step.Wait;
            BindingsChanged? happened;
            switch (step.Kind)
            {
                case ModelStepKind.Timer:
                    happened = ExpiryRules.Expire(state, Some.Seconds(now));
                    break;
                case ModelStepKind.Remove or ModelStepKind.RemoveAll:
                    happened = AdministrativeRules.Remove(state, step.Kind == ModelStepKind.Remove ? step.Contacts[0].Text : null, "operator", Some.Seconds(now));
                    break;
                case ModelStepKind.FlowEnds:
                    happened = FlowRules.Lose(state, Some.Connection(step.Flow), Some.Seconds(now));
                    break;
                default:
                    last = step.Kind == ModelStepKind.Repeat && last is not null ? last with { ReceivedAt = now } : Compose(step, highestCSeq, now);
                    happened = RegistrationRules.Decide(state, last.ToRequest() with { UserAgent = $"phone {step.CallId}" }, policy, Some.Seconds(now)).Event;
                    break;
            }

            if (happened is null) continue;
            history.Add(happened);
            state = state.Evolve(happened);
        }

        return history;
    }

    private static ModelRequest Compose(ModelStep step, uint[] highestCSeq, int now)
    {
        var cseq = (uint)Math.Max(0, highestCSeq[step.CallId] + step.CSeqStep);
        highestCSeq[step.CallId] = Math.Max(highestCSeq[step.CallId], cseq);
        var isStar = step.Kind == ModelStepKind.Star;
        return new ModelRequest(
            isStar, step.Kind == ModelStepKind.Fetch || isStar ? [] : step.Contacts, isStar ? 0 : step.ExpiresHeader, $"call-{step.CallId}", cseq, step.Outbound,
            step.Path == 0 ? "" : $"<sip:p{step.Path}.example;lr>", now - step.Queued, step.Flow);
    }
}
