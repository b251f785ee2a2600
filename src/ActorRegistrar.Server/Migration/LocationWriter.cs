using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;

namespace ActorRegistrar.Server.Migration;

/// <summary>Rows of Kamailio's table. What no lookup finds because its connection has ended is nothing for another server.</summary>
internal sealed class LocationWriter(Stream output, Func<TextWriter, ILocationWriter> create) : IBindingWriter
{
    private readonly ILocationWriter _rows = create(new StreamWriter(output, new UTF8Encoding(false), bufferSize: 65_536, leaveOpen: true) { NewLine = "\n" });

    /// <inheritdoc/>
    public int Write(AddressOfRecord owner, Binding[] bindings, Action<string> leftOut)
    {
        int written = 0;
        foreach (Binding binding in bindings)
        {
            if (binding.Source.Flow is { IsLost: true }) continue;
            if (LocationBindings.Write(owner, binding, out string problem) is { } row)
            {
                _rows.Write(row);
                written++;
            }
            else
            {
                leftOut($"left out {owner}, {binding.ContactUri}: {problem}");
            }
        }
        return written;
    }

    /// <inheritdoc/>
    public void Complete() => _rows.Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        // What is not written by now is not wanted any more, and writing it may be what fails.
    }
}
