namespace ActorRegistrar.Persistence.Storage;

/// <summary>A journal ends before what was acknowledged.</summary>
/// <param name="Acknowledged">The <c>ordering</c> of the last change that is known to have been acknowledged.</param>
/// <param name="Found">That of the last one there is.</param>
internal sealed record JournalShortfall(long Acknowledged, long Found)
{
    public long Missing => Acknowledged - Found;
}
