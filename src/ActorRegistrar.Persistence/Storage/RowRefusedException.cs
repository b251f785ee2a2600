namespace ActorRegistrar.Persistence.Storage;

/// <summary>The database refused a batch because of a row in it that it cannot hold, such as one that is too long.</summary>
internal sealed class RowRefusedException(string message, Exception innerException) : Exception(message, innerException);
