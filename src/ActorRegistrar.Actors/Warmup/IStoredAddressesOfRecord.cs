using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Warmup;

/// <summary>Which addresses-of-record a journal holds. Implemented where SQL is known.</summary>
public interface IStoredAddressesOfRecord
{
    /// <summary>
    /// Streams every address-of-record that holds a binding, live or not, in no particular order and in bounded memory, away from the
    /// write path.
    /// </summary>
    /// <param name="cancellationToken">Ends the stream between two pages.</param>
    IAsyncEnumerable<StoredAddressOfRecord> ReadAllAsync(CancellationToken cancellationToken);
}

/// <summary>An address-of-record that holds bindings.</summary>
/// <param name="AddressOfRecord">Which.</param>
/// <param name="NextExpiry">When the first of its bindings ends, in UTC; may have passed.</param>
public readonly record struct StoredAddressOfRecord(AddressOfRecord AddressOfRecord, DateTimeOffset NextExpiry);
