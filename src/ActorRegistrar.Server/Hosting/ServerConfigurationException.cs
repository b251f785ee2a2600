namespace ActorRegistrar.Server.Hosting;

/// <summary>The server cannot run, or go on, as it is configured. The message is a sentence that says what to change, or one a line.</summary>
internal sealed class ServerConfigurationException(string message) : Exception(message);
