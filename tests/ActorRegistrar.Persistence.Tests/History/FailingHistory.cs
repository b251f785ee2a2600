using System.Runtime.CompilerServices;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>A history whose streams break off every few hundred changes.</summary>
internal sealed class FailingHistory(IRegistrationHistory history) : IRegistrationHistory
{
    private const int BreaksAfter = 700;

    public int Failures { get; private set; }

    public async IAsyncEnumerable<StoredChange> StreamAsync(long afterOffset, bool isFollowing, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int left = BreaksAfter;
        await foreach (StoredChange change in history.StreamAsync(afterOffset, isFollowing, cancellation))
        {
            if (left-- == 0)
            {
                Failures++;
                throw new HistoryUnavailableException("The database went away.");
            }
            yield return change;
        }
    }

    public IAsyncEnumerable<StoredChange> ReadAsync(AddressOfRecord addressOfRecord, HistoryRange range, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<StoredChange?> ReadAtAsync(AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<LocationAt?> LookupAtAsync(AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation = default) => throw new NotSupportedException();

    public IAsyncEnumerable<LocationAt> LookupAllAtAsync(DateTimeOffset at, BindingFilter filter, CancellationToken cancellation = default) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredChange> ReadAllAtAsync(DateTimeOffset at, BindingFilter filter, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<long> FindOffsetAsync(DateTimeOffset before, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<long> NewestOffsetAsync(CancellationToken cancellation = default) => throw new NotSupportedException();
}
