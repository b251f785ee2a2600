using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Migration;

/// <summary>One line for each address-of-record.</summary>
internal sealed class JsonLinesWriter(Stream output) : IBindingWriter
{
    private readonly Utf8JsonWriter _json = new(output, JsonLine.Options);

    /// <inheritdoc/>
    public int Write(AddressOfRecord owner, Binding[] bindings, Action<string> leftOut)
    {
        BindingLines.Write(output, _json, owner, [.. bindings]);
        return bindings.Length;
    }

    /// <inheritdoc/>
    public void Complete() => output.Flush();

    /// <inheritdoc/>
    public void Dispose() => _json.Reset(Stream.Null);
}
