using System.Runtime.CompilerServices;
using ActorRegistrar.Actors.Warmup;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.Warmup;

/// <summary>The addresses-of-record of a journal that hold bindings, told from each one's newest event.</summary>
/// <param name="newest">Reads the newest events.</param>
public sealed class StoredAddressesOfRecord(INewestRowReader newest) : IStoredAddressesOfRecord
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredAddressOfRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in newest.ReadAllAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // An application may keep actors of its own in the same journal.
            if (row.Event is not BindingsChanged { Bindings.IsEmpty: false } last) continue;
            if (!AddressOfRecord.TryParse(row.PersistenceId, out var addressOfRecord)) continue;
            yield return new StoredAddressOfRecord(addressOfRecord!, last.Bindings.Min(binding => binding.ExpiresAt));
        }
    }
}
