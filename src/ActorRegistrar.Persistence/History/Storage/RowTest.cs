namespace ActorRegistrar.Persistence.History.Storage;

/// <summary>What a reader says of a row.</summary>
internal enum RowVerdict
{
    /// <summary>This one.</summary>
    Take,
    /// <summary>Not this one; look at the one before it.</summary>
    GoOn,
    /// <summary>None of this actor.</summary>
    Leave,
}

/// <summary>Judges a row by what can be had without copying it.</summary>
internal delegate RowVerdict RowTest(int serializerId, string manifest, ReadOnlySpan<byte> message);
