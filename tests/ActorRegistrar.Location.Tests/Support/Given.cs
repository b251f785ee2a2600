using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Tests.Support;

/// <summary>Given what happened before, when a request comes, then an event or a refusal.</summary>
internal sealed class Given
{
    private readonly RegistrationPolicy _policy;

    private Given(AddressOfRecordState state, RegistrationPolicy policy)
    {
        State = state;
        _policy = policy;
    }

    public static Given Nothing { get; } = new(AddressOfRecordState.Empty, RegistrationPolicy.Default);

    public AddressOfRecordState State { get; }

    /// <summary>Each of these was accepted and stored, decided at its own receipt.</summary>
    public static Given Accepted(params RegisterRequest[] requests) => Nothing.And(requests);

    public static Given Events(params IAddressOfRecordEvent[] events) =>
        new(events.Aggregate(AddressOfRecordState.Empty, (s, e) => s.Evolve(e)), Nothing._policy);

    public Given And(params RegisterRequest[] requests) => requests.Aggregate(this, (given, request) => given.When(request).ThenStored());

    public Given Under(RegistrationPolicy policy) => new(State, policy);

    public Decided When(RegisterRequest request) => When(request, request.ReceivedAt);

    public Decided When(RegisterRequest request, DateTimeOffset now) => new(this, RegistrationRules.Decide(State, request, _policy, now));

    /// <summary>One decision, and what it must be.</summary>
    internal sealed class Decided(Given given, RegistrationDecision decision)
    {
        public BindingsChanged ThenEvent()
        {
            Assert.Equal(RegistrationOutcome.Accepted, decision.Outcome);
            Assert.Equal("", decision.Reason);
            Assert.NotNull(decision.Event);
            Assert.Equal(decision.Event.Bindings, given.State.Evolve(decision.Event).Bindings);
            return decision.Event;
        }

        public Given ThenStored() => new(given.State.Evolve(ThenEvent()), given._policy);

        public void ThenNoChange()
        {
            Assert.Equal(RegistrationOutcome.Accepted, decision.Outcome);
            Assert.Null(decision.Event);
        }

        public void ThenRefused(RegistrationOutcome outcome)
        {
            Assert.Equal(outcome, decision.Outcome);
            Assert.Null(decision.Event);
            Assert.NotEqual("", decision.Reason);
        }

        public BindingsChanged ThenBindings(params string[] uris)
        {
            var happened = ThenEvent();
            Assert.Equal(uris, happened.Bindings.Uris());
            return happened;
        }

        public BindingsChanged ThenChanges(params (ContactChangeKind Kind, string Uri)[] changes)
        {
            var happened = ThenEvent();
            Assert.Equal(changes, happened.Changes.Select(c => (c.Kind, c.ContactUri)));
            return happened;
        }

        /// <summary>One binding stands after it, with this lifetime from the receipt of the request.</summary>
        public Binding ThenGranted(uint seconds)
        {
            var binding = Assert.Single(ThenEvent().Bindings);
            Assert.Equal(TimeSpan.FromSeconds(seconds), binding.ExpiresAt - binding.RefreshedAt);
            return binding;
        }
    }
}
