using System.Diagnostics;

namespace ActorRegistrar.Testing.Fixtures;

/// <summary>Waits for what another process or thread does in its own time. A test of one actor moves virtual time instead.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when the condition is true; fails when it is not after the patience, 30 seconds unless given.</summary>
    public static Task IsTrueAsync(Func<bool> condition, TimeSpan? patience = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), patience);

    /// <summary>Returns when the condition is true; fails when it is not after the patience, 30 seconds unless given.</summary>
    public static Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan? patience = null) =>
        GetAsync(condition, isTrue => isTrue, patience);

    /// <summary>Looks until the value is as wanted, and returns it; fails with the last one after the patience, 30 seconds unless given.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> isAsWanted, TimeSpan? patience = null)
    {
        var elapsed = Stopwatch.StartNew();
        while (true)
        {
            T value = await look();
            if (isAsWanted(value))
            {
                return value;
            }
            Assert.True(elapsed.Elapsed < (patience ?? Patience), $"Not as wanted after {elapsed.Elapsed.TotalSeconds:F0} s:\n{value}");
            await Task.Delay(BetweenLooks);
        }
    }
}
