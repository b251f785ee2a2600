using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>One binding of another registrar, or why it cannot be one here.</summary>
/// <param name="Place">Where it stood, such as <c>line 7</c> or <c>row 7</c>.</param>
/// <param name="AddressOfRecord">Whose, as written there.</param>
/// <param name="Contact">The contact, as written there.</param>
public sealed record ImportedBinding(string Place, string AddressOfRecord, string Contact)
{
    /// <summary>Whose; null with a <see cref="Problem"/>.</summary>
    public AddressOfRecord? Owner { get; init; }

    /// <summary>The binding; null with a <see cref="Problem"/>.</summary>
    public Binding? Binding { get; init; }

    /// <summary>Why it cannot be a binding; null when it can.</summary>
    public string? Problem { get; init; }
}
