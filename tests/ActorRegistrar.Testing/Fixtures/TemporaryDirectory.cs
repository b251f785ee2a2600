namespace ActorRegistrar.Testing.Fixtures;

/// <summary>A new directory that goes away with its test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actorregistrar-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was told to end may still be writing its last file; the system's cleaner takes the rest.
        }
    }
}
