using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// How much of its <see cref="ChangeBudget"/> each authenticated user has used. A table of a fixed size: who has not changed anything for
/// some time has a full bucket again and needs no place in it. Safe for use by several threads.
/// </summary>
internal sealed class UserChanges
{
    private const int Sets = 4096;
    private const int Ways = 4;
    private const int Locks = 64;

    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly Slot[] _slots = new Slot[Sets * Ways];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];

    /// <summary>Takes one change out of a user's bucket.</summary>
    /// <returns>0 when there was one; else whole seconds after which there is one.</returns>
    public int Take(string user, ChangeBudget budget, DateTimeOffset now)
    {
        if (budget.PerMinute == 0) return 0;
        ulong key = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(user.AsSpan()), Seed);
        int set = (int)(key % Sets);
        lock (_locks[set % Locks])
        {
            Span<Slot> slots = _slots.AsSpan(set * Ways, Ways);
            int place = 0;
            for (int i = 0; i < slots.Length; i++)
            {
                if (slots[i].Key == key)
                {
                    place = i;
                    break;
                }
                // Who leaves the least behind: the one whose bucket is fullest.
                if (slots[i].FullAtTicks < slots[place].FullAtTicks) place = i;
            }
            if (slots[place].Key != key) slots[place] = new Slot { Key = key };
            return budget.Take(ref slots[place].FullAtTicks, now);
        }
    }

    private struct Slot
    {
        public ulong Key;
        public long FullAtTicks;
    }
}
