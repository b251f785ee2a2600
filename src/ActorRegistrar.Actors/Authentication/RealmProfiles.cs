using System.Numerics;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// The profiles of one realm's users: 60 bits of a keyed hash of the name and the four of its profile in one word, open addressing, never
/// more than half full. Reading takes no lock. A removed user stays until the process ends, which tells nobody anything.
/// </summary>
internal sealed class RealmProfiles
{
    private const ulong ProfileMask = CredentialProfiling.Count - 1;

    private readonly Lock _writing = new();
    private readonly int[] _counts = new int[CredentialProfiling.Count];
    private ulong[] _words = new ulong[16];
    private int _total;

    /// <summary>The profile of a user; of a name that nobody has, that of a user drawn by its hash.</summary>
    public CredentialProfile Of(CredentialKey key)
    {
        ulong[] words = Volatile.Read(ref _words);
        ulong word = Volatile.Read(ref words[Find(words, Tag(key))]);
        return word != 0 ? (CredentialProfile)(word & ProfileMask) : Drawn(key.Low);
    }

    public void Set(CredentialKey key, CredentialProfile profile)
    {
        lock (_writing)
        {
            ulong tag = Tag(key);
            ulong word = Volatile.Read(ref _words[Find(_words, tag)]);
            if (word == 0)
            {
                if (2 * (_total + 1) > _words.Length) Grow();
                _total++;
            }
            else
            {
                _counts[word & ProfileMask]--;
            }
            _counts[(int)profile]++;
            Volatile.Write(ref _words[Find(_words, tag)], tag | (ulong)profile);
        }
    }

    /// <summary>
    /// By the part of the users that have each profile: while users change from one to another, the same part of the names that nobody has
    /// changes with them.
    /// </summary>
    private CredentialProfile Drawn(ulong hash)
    {
        int place = (int)(((UInt128)hash * (uint)Volatile.Read(ref _total)) >> 64);
        for (int profile = 0; profile < CredentialProfiling.Count; profile++)
        {
            place -= Volatile.Read(ref _counts[profile]);
            if (place < 0) return (CredentialProfile)profile;
        }
        return CredentialProfile.AllAlgorithms;
    }

    private void Grow()
    {
        ulong[] wider = new ulong[2 * _words.Length];
        foreach (ulong word in _words)
        {
            if (word != 0) wider[Find(wider, word & ~ProfileMask)] = word;
        }
        Volatile.Write(ref _words, wider);
    }

    /// <summary>Where the word of a name is, or would be put.</summary>
    private static int Find(ulong[] words, ulong tag)
    {
        int mask = words.Length - 1;
        int at = (int)(BitOperations.RotateRight(tag, 32) & (uint)mask);
        while (Volatile.Read(ref words[at]) is var word && word != 0 && (word & ~ProfileMask) != tag) at = (at + 1) & mask;
        return at;
    }

    /// <summary>Never 0 above the profile's bits, for a free word is 0.</summary>
    private static ulong Tag(CredentialKey key) => Math.Max(key.High & ~ProfileMask, ProfileMask + 1);
}
