namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>An event with a registered serializer, which refuses the text "poison".</summary>
public sealed record TestEvent(string Text);

/// <summary>An event that strict serialization does not know.</summary>
public sealed record UnregisteredEvent(string Text);
