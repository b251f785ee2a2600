namespace ActorRegistrar.Persistence.Storage;

/// <summary>A small part of a purge: one short transaction.</summary>
/// <param name="Rule">By which rule; each remembers how far it has come.</param>
/// <param name="Walked">The <c>ordering</c> up to which nothing is left to do once this is done.</param>
/// <param name="Superseding">Of each of these actors, the rows before this sequence number go.</param>
internal sealed record PurgeStep(string Rule, long Walked, IReadOnlyList<(string PersistenceId, long SequenceNumber)> Superseding);
