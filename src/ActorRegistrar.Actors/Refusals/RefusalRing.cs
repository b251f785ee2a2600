namespace ActorRegistrar.Actors.Refusals;

/// <summary>
/// The attempts that are kept. A source holds a tenth of the places at most, then its own oldest gives way; when all are taken, the oldest
/// of the cause that has most. So neither one attacker nor a million telephones with an old password push out the one hijack that matters.
/// Not safe for use by several threads.
/// </summary>
internal sealed class RefusalRing(int capacity)
{
    private const int SharesOfAll = 10;

    private readonly List<(ulong Source, RefusedAttempt Attempt)> _kept = new(Math.Min(capacity, 1024)); // the oldest first
    private readonly int[] _perCause = new int[(int)RefusalCause.Other + 1];
    private readonly int _share = Math.Max(1, capacity / SharesOfAll);

    public void Add(ulong source, RefusedAttempt attempt)
    {
        if (capacity == 0) return;
        int oldestOfSource = -1, ofSource = 0;
        for (int i = 0; i < _kept.Count; i++)
        {
            if (_kept[i].Source != source) continue;
            if (ofSource++ == 0) oldestOfSource = i;
        }
        if (ofSource >= _share) RemoveAt(oldestOfSource);
        else if (_kept.Count >= capacity) RemoveAt(OldestOf((RefusalCause)Array.IndexOf(_perCause, _perCause.Max())));
        _kept.Add((source, attempt));
        _perCause[(int)attempt.Cause]++;
    }

    public RefusedAttempt[] Newest(int limit)
    {
        var newest = new RefusedAttempt[Math.Clamp(limit, 0, _kept.Count)];
        for (int i = 0; i < newest.Length; i++) newest[i] = _kept[_kept.Count - 1 - i].Attempt;
        return newest;
    }

    private int OldestOf(RefusalCause cause) => _kept.FindIndex(kept => kept.Attempt.Cause == cause);

    private void RemoveAt(int index)
    {
        _perCause[(int)_kept[index].Attempt.Cause]--;
        _kept.RemoveAt(index);
    }
}
