using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Acknowledgements;

/// <summary>
/// Appends one line for each 200 to a registration: address-of-record, Call-ID, CSeq, contact, and when the binding expires in Unix
/// milliseconds. Shared by all workers.
/// </summary>
internal sealed class AckLog(string path) : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int MaxLineBytes = 4096;

    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, BufferBytes);
    private readonly Lock _lock = new();

    /// <summary>Adds a line.</summary>
    public void Add(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> callId, uint cseq, ReadOnlySpan<byte> contact, long expiresAtUnixMilliseconds)
    {
        Span<byte> line = stackalloc byte[MaxLineBytes];
        var writer = new SipWriter(line);
        writer.Write(addressOfRecord);
        writer.Write(" "u8);
        writer.Write(callId);
        writer.Write(" "u8);
        writer.Write((long)cseq);
        writer.Write(" "u8);
        writer.Write(contact);
        writer.Write(" "u8);
        writer.Write(expiresAtUnixMilliseconds);
        writer.Write("\n"u8);
        lock (_lock) _file.Write(line[..writer.Length]);
    }

    /// <summary>Hands what was added to the operating system.</summary>
    public void Flush()
    {
        lock (_lock) _file.Flush();
    }

    public void Dispose() => _file.Dispose();
}
