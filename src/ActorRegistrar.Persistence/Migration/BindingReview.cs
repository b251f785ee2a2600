using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Holds what comes from a file to what a REGISTER is held to, by <see cref="RequestReview"/>.</summary>
public static class BindingReview
{
    /// <summary>What is wrong with a binding, as the end of a sentence; null when nothing is.</summary>
    public static string? FindProblem(Binding binding) =>
        RequestReview.FindProblem(binding) is { } problem ? char.ToLowerInvariant(problem[0]) + problem[1..] : null;
}
