namespace ActorRegistrar.LoadTest.Timing;

/// <summary>Whether two samples can be told apart by rank (Mann and Whitney, 1947), as a normal approximation with correction for ties.</summary>
internal static class MannWhitney
{
    /// <summary>The probability, two-sided, of ranks at least as uneven when there is no difference.</summary>
    public static double P(double[] a, double[] b)
    {
        (double Value, bool IsA)[] all = [.. a.Select(value => (value, true)), .. b.Select(value => (value, false))];
        Array.Sort(all, (left, right) => left.Value.CompareTo(right.Value));
        double rankSum = 0, ties = 0;
        for (int from = 0, to; from < all.Length; from = to)
        {
            for (to = from; to < all.Length && all[to].Value.Equals(all[from].Value); to++)
            {
            }
            double rank = (from + 1 + to) / 2.0, count = to - from;
            ties += (count * count * count) - count;
            for (int i = from; i < to; i++) rankSum += all[i].IsA ? rank : 0;
        }
        double n = a.Length, m = b.Length, total = n + m;
        double u = rankSum - (n * (n + 1) / 2), mean = n * m / 2;
        double deviation = Math.Sqrt(n * m / 12 * (total + 1 - (ties / (total * (total - 1)))));
        return deviation == 0 ? 1 : 2 * UpperTail(Math.Abs(u - mean) / deviation);
    }

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The normal distribution beyond z (Abramowitz and Stegun 26.2.17; off by less than 1e-7).</summary>
    private static double UpperTail(double z)
    {
        double t = 1 / (1 + (0.2316419 * z));
        double polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
