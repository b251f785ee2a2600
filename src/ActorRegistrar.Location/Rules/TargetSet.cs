using System.Collections.Immutable;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>Where a request is to be sent (RFC 3261 section 16.5).</summary>
/// <param name="Targets">In the order to try; at most one of each instance, no two with equal URIs.</param>
/// <param name="Alternatives">
/// Other bindings of the instances among <paramref name="Targets"/>, the most recently refreshed first. One of them may be tried when the
/// target of its instance answers 430 or not at all (408), and after no other final response (RFC 5626 section 7).
/// </param>
public readonly record struct TargetSet(ImmutableArray<Binding> Targets, ImmutableArray<Binding> Alternatives)
{
    /// <summary>Nowhere.</summary>
    public static TargetSet Empty { get; } = new([], []);

    /// <summary>Chooses among bindings that are in order already.</summary>
    internal static TargetSet Of(ImmutableArray<Binding> ordered)
    {
        if (ordered.Length < 2) return new TargetSet(ordered, []);
        var targets = ImmutableArray.CreateBuilder<Binding>(ordered.Length);
        List<Binding>? alternatives = null;
        foreach (var candidate in ordered)
        {
            if (IsOutdated(candidate, ordered)) (alternatives ??= []).Add(candidate);
            else if (!HoldsEqual(targets, candidate.ContactUri)) targets.Add(candidate);
        }

        return new TargetSet(targets.ToImmutable(), alternatives is null ? [] : [.. alternatives.OrderByDescending(b => b.RefreshedAt)]);
    }

    /// <summary>Whether another binding of the same instance was refreshed later, or at the same time and stands before it.</summary>
    private static bool IsOutdated(Binding candidate, ImmutableArray<Binding> ordered)
    {
        if (candidate.InstanceId is not { } instance) return false;
        var isBefore = true;
        foreach (var other in ordered)
        {
            if (ReferenceEquals(other, candidate)) isBefore = false;
            else if (other.InstanceId is { } its && InstanceIds.AreEqual(its, instance)
                     && (other.RefreshedAt > candidate.RefreshedAt || (isBefore && other.RefreshedAt == candidate.RefreshedAt)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsEqual(ImmutableArray<Binding>.Builder targets, string contactUri)
    {
        foreach (var target in targets)
        {
            if (ContactMatching.AreEqualUris(target.ContactUri, contactUri)) return true;
        }

        return false;
    }
}
