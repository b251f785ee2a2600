namespace ActorRegistrar.Actors.Admission;

/// <summary>Admits everything: for journals that keep no queue of their own.</summary>
public sealed class OpenAdmission : IWriteAdmission
{
    /// <summary>The only instance.</summary>
    public static OpenAdmission Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public bool IsFailing => false;

    /// <inheritdoc/>
    public int RetryAfterSeconds => 2;
}
