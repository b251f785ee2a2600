using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>A contact dump as JSON, read piece by piece: a whole one may be larger than the memory.</summary>
internal sealed class JsonContactDump(TextScanner scanner) : IContactDumpTokens
{
    private const int PieceLength = 16_384;

    private readonly char[] _piece = new char[PieceLength];
    private byte[] _octets = new byte[4 * PieceLength];
    private int _start;
    private int _end;
    private bool _isFinal;
    private JsonReaderState _state;
    private string _property = "";

    /// <inheritdoc/>
    public string Name { get; private set; } = "";

    /// <inheritdoc/>
    public string Text { get; private set; } = "";

    /// <inheritdoc/>
    public long Line { get; private set; } = 1;

    /// <inheritdoc/>
    public ContactDumpToken? Next()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_octets.AsSpan(_start, _end - _start), _isFinal, _state);
            if (!Read(ref reader))
            {
                if (_isFinal) return null;
                Fill();
                continue;
            }
            int consumed = (int)reader.BytesConsumed;
            Line += _octets.AsSpan(_start, consumed).Count((byte)'\n');
            _start += consumed;
            _state = reader.CurrentState;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _property = reader.GetString() ?? "";
                    break;
                case JsonTokenType.StartObject:
                    (Name, Text, _property) = (_property, "", "");
                    return ContactDumpToken.Begin;
                case JsonTokenType.EndObject:
                    (Name, Text) = ("", "");
                    return ContactDumpToken.End;
                case JsonTokenType.String:
                    (Name, Text, _property) = (_property, reader.GetString() ?? "", "");
                    return ContactDumpToken.Value;
                case JsonTokenType.Number:
                    (Name, Text, _property) = (_property, Encoding.ASCII.GetString(reader.ValueSpan), "");
                    return ContactDumpToken.Value;
                default:
                    // A list adds nothing to the groups in it; null, true and false say nothing about a contact.
                    break;
            }
        }
    }

    private bool Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            long line = Line + ((ex as JsonException)?.LineNumber ?? 0);
            throw new UnreadableInputException(line, "it is not whole JSON; the file may have been cut off.");
        }
    }

    private void Fill()
    {
        int kept = _end - _start;
        if (kept > TextScanner.MaxLength) throw new UnreadableInputException(Line, string.Create(CultureInfo.InvariantCulture, $"a value is longer than {TextScanner.MaxLength} octets."));
        _octets.AsSpan(_start, kept).CopyTo(_octets);
        (_start, _end) = (0, kept);
        int read = scanner.ReadBlock(_piece);
        _isFinal = read < _piece.Length;
        int needed = kept + Encoding.UTF8.GetMaxByteCount(read);
        if (needed > _octets.Length) Array.Resize(ref _octets, needed);
        _end += Encoding.UTF8.GetBytes(_piece.AsSpan(0, read), _octets.AsSpan(_end));
    }
}
