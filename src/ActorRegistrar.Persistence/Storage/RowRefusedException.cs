namespace ActorRegistrar.Persistence.Storage;

/// <summary>The database refused a batch because of a row in it, most often a sequence number that a second writer took.</summary>
internal sealed class RowRefusedException(string message, Exception innerException) : Exception(message, innerException);
