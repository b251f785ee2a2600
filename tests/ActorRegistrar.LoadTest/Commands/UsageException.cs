namespace ActorRegistrar.LoadTest.Commands;

/// <summary>Something typed is wrong. The message is a sentence that says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
