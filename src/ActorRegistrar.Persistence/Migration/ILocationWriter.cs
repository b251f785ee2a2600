namespace ActorRegistrar.Persistence.Migration;

/// <summary>Writes rows of a <c>location</c> table.</summary>
public interface ILocationWriter
{
    /// <summary>Adds a row.</summary>
    void Write(LocationRow row);

    /// <summary>Writes the end, and what is not written yet.</summary>
    void Complete();
}
