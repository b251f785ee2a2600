using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>Deadlines of a few seconds and few connections for each source, so that tests need not wait long.</summary>
public sealed class ImpatientServer : RunningServer
{
    public const int MaxPerSource = 400;

    protected override string[] Settings =>
    [
        "MinExpires=1", "Transport:HandshakeSeconds=2", "Transport:FirstRequestSeconds=3", "Transport:PartialMessageSeconds=3", "Transport:IdleSeconds=60",
        "Transport:UnreadAnswerSeconds=2", $"Transport:MaxConnectionsPerSource={MaxPerSource}",
    ];
}
