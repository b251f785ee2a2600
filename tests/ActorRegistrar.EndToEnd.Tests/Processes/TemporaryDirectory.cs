namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>A new directory that goes away with its test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actorregistrar-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
