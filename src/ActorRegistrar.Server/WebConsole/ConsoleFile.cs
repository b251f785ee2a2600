using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.WebConsole;

/// <summary>One file of the console, as it is sent: plain or compressed, each with a tag of its own.</summary>
internal sealed class ConsoleFile
{
    private readonly byte[] _plain;
    private readonly string _hash;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    /// <summary>A file with these octets.</summary>
    /// <param name="path">Its path on the server, <c>/</c> or <c>/console/app.js</c>.</param>
    /// <param name="contentType">Its media type with the charset.</param>
    /// <param name="plain">Its octets.</param>
    public ConsoleFile(string path, string contentType, byte[] plain)
    {
        Path = path;
        ContentType = contentType;
        _plain = plain;
        _hash = Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12));
        _brotli = new Lazy<byte[]>(() => Compress(plain, stream => new BrotliStream(stream, CompressionLevel.Optimal)));
        _gzip = new Lazy<byte[]>(() => Compress(plain, stream => new GZipStream(stream, CompressionLevel.Optimal)));
    }

    /// <summary>Its path on the server.</summary>
    public string Path { get; }

    /// <summary>Its media type.</summary>
    public string ContentType { get; }

    /// <summary>The smallest form that the client takes.</summary>
    public ConsoleContent For(ContentCoding coding) => coding switch
    {
        ContentCoding.Brotli => new ConsoleContent(_brotli.Value, "br", new EntityTagHeaderValue($"\"{_hash}-br\"")),
        ContentCoding.Gzip => new ConsoleContent(_gzip.Value, "gzip", new EntityTagHeaderValue($"\"{_hash}-gz\"")),
        _ => new ConsoleContent(_plain, null, new EntityTagHeaderValue($"\"{_hash}\"")),
    };

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> compressor)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = compressor(compressed)) stream.Write(plain);
        return compressed.ToArray();
    }
}
