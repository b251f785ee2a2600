using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// The bindings of one address-of-record as its actor holds them between two messages: changed in place, so that a refresh writes numbers
/// over numbers and leaves no new object behind. A state that is made anew by every refresh costs each collection of the young some
/// microseconds for each address-of-record that registered since the one before. The rules see <see cref="State"/>, which is made for
/// them and gone with the message.
/// </summary>
internal struct HeldBindings
{
    private HeldBinding[]? _held;

    /// <summary>Whether there are none, in force or past their time.</summary>
    public readonly bool IsEmpty => _held is null;

    /// <summary>How many there are.</summary>
    public readonly int Count => _held?.Length ?? 0;

    /// <summary>When the next one ends; <see cref="DateTimeOffset.MaxValue"/> without bindings.</summary>
    public readonly DateTimeOffset NextExpiry
    {
        get
        {
            DateTimeOffset next = DateTimeOffset.MaxValue;
            foreach (HeldBinding held in _held ?? [])
            {
                if (held.ExpiresAt < next) next = held.ExpiresAt;
            }
            return next;
        }
    }

    /// <summary>What is held, for the rules.</summary>
    public readonly AddressOfRecordState State
    {
        get
        {
            if (_held is null) return AddressOfRecordState.Empty;
            var bindings = new Binding[_held.Length];
            for (int i = 0; i < bindings.Length; i++) bindings[i] = _held[i].ToBinding();
            return AddressOfRecordState.Of(ImmutableCollectionsMarshal.AsImmutableArray(bindings));
        }
    }

    /// <summary>Holds this from now on. Texts that have not changed stay the instances they were.</summary>
    public void Hold(AddressOfRecordState state)
    {
        ImmutableArray<Binding> bindings = state.Bindings;
        if (bindings.IsEmpty)
        {
            _held = null;
            return;
        }
        if (_held?.Length != bindings.Length) Resize(bindings.Length);
        for (int i = 0; i < bindings.Length; i++) _held![i].Hold(bindings[i]);
    }

    private void Resize(int count)
    {
        var held = new HeldBinding[count];
        for (int i = 0; i < count; i++) held[i] = i < _held?.Length ? _held[i] : new HeldBinding();
        _held = held;
    }
}
