using System.Buffers;
using System.Text;

namespace ActorRegistrar.Persistence.Index;

/// <summary>Rows of the index in one buffer, which is used again for the next ones.</summary>
public sealed class IndexPage
{
    private readonly ArrayBufferWriter<byte> _data = new(64 * 1024);
    private readonly List<(int Id, int Summary, int End)> _rows = [];

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Count;

    /// <summary>An address-of-record in UTF-8, <c>sip:alice@example.com</c>.</summary>
    public ReadOnlySpan<byte> Id(int row) => _data.WrittenSpan[_rows[row].Id.._rows[row].Summary];

    /// <summary>The same as text.</summary>
    public string IdText(int row) => Encoding.UTF8.GetString(Id(row));

    /// <summary>Its bindings.</summary>
    public BindingOutlines Bindings(int row) => new(_data.WrittenSpan[_rows[row].Summary.._rows[row].End]);

    internal void Clear()
    {
        _data.ResetWrittenCount();
        _rows.Clear();
    }

    internal void Add(ReadOnlySpan<byte> id, ReadOnlySpan<byte> summary)
    {
        int start = _data.WrittenCount;
        _data.Write(id);
        _data.Write(summary);
        _rows.Add((start, start + id.Length, start + id.Length + summary.Length));
    }

    internal void CopyRow(IndexPage from, int row)
    {
        var (id, summary, end) = from._rows[row];
        Add(from._data.WrittenSpan[id..summary], from._data.WrittenSpan[summary..end]);
    }
}
