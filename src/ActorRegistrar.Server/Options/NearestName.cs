namespace ActorRegistrar.Server.Options;

/// <summary>Finds what was probably meant by a mistyped name.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the fewest edits, without regard to case; null when even that one differs in more than a third.</summary>
    public static string? Find(string typed, IEnumerable<string> candidates)
    {
        string? nearest = candidates.MinBy(candidate => Distance(typed, candidate));
        return nearest is not null && Distance(typed, nearest) <= Math.Max(2, Math.Max(typed.Length, nearest.Length) / 3) ? nearest : null;
    }

    /// <summary>Levenshtein's distance: insertions, deletions and replacements of one character.</summary>
    internal static int Distance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = previous[j - 1] + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
            }
            (previous, current) = (current, previous);
        }
        return previous[right.Length];
    }
}
