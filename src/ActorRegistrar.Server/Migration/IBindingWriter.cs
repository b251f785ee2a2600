using ActorRegistrar.Location.State;

namespace ActorRegistrar.Server.Migration;

/// <summary>Writes bindings in one format.</summary>
internal interface IBindingWriter : IDisposable
{
    /// <summary>Writes the bindings of one address-of-record.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="bindings">Those in force.</param>
    /// <param name="leftOut">Told in a sentence of each that the format cannot hold.</param>
    /// <returns>How many were written.</returns>
    int Write(AddressOfRecord owner, Binding[] bindings, Action<string> leftOut);

    /// <summary>Writes the end.</summary>
    void Complete();
}
