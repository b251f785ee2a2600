using System.Globalization;
using System.Security.Cryptography;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// The keys that sign nonces: the newest signs, the one before it is still recognized. In a file they outlive the process; the file is
/// readable by its owner only.
/// </summary>
public sealed class NonceKeys
{
    private const int KeyBytes = 32;

    private readonly Key[] _newestFirst;

    private NonceKeys(Key[] newestFirst) => _newestFirst = newestFirst;

    internal byte CurrentId => _newestFirst[0].Id;

    internal ReadOnlySpan<byte> Current => _newestFirst[0].Secret;

    /// <summary>A key that nobody else has.</summary>
    public static NonceKeys Random() => new([Key.Make(1, DateTimeOffset.UnixEpoch)]);

    /// <summary>Reads the keys of a file, or makes it. A newest key older than <paramref name="rotateAfter"/> gets a successor.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="now">The time.</param>
    /// <param name="rotateAfter">How long a key signs, at least; looked at only here.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message says what to do.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    public static NonceKeys Load(string path, DateTimeOffset now, TimeSpan rotateAfter)
    {
        Key[] keys = File.Exists(path) ? Read(path) : [];
        if (keys.Length > 0 && now - keys[0].MadeAt < rotateAfter) return new NonceKeys(keys);
        byte id = keys.Length == 0 ? (byte)1 : (byte)(keys[0].Id + 1);
        keys = [Key.Make(id, now), .. keys.Take(1)];
        Write(path, keys);
        return new NonceKeys(keys);
    }

    internal bool TryFind(byte id, out ReadOnlySpan<byte> secret)
    {
        foreach (Key key in _newestFirst)
        {
            if (key.Id != id) continue;
            secret = key.Secret;
            return true;
        }
        secret = default;
        return false;
    }

    private static Key[] Read(string path)
    {
        Key[] keys = [.. File.ReadAllLines(path).Where(line => line.Length > 0).Select(line => Key.TryParse(line)
            ?? throw new InvalidDataException($"{path} holds no nonce keys; move it away, and a new one is made."))];
        return keys.Length > 0 ? keys : throw new InvalidDataException($"{path} is empty; remove it, and a new one is made.");
    }

    /// <summary>Beside it first and then in its place, so that there is never half a file.</summary>
    private static void Write(string path, Key[] keys)
    {
        string beside = path + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
        {
            foreach (Key key in keys) writer.WriteLine(key);
        }
        File.Move(beside, path, overwrite: true);
    }

    private sealed record Key(byte Id, DateTimeOffset MadeAt, byte[] Secret)
    {
        public static Key Make(byte id, DateTimeOffset now) => new(id, now, RandomNumberGenerator.GetBytes(KeyBytes));

        public static Key? TryParse(string line)
        {
            string[] parts = line.Split(' ');
            if (parts.Length != 3 || parts[2].Length != 2 * KeyBytes || !parts[2].All(char.IsAsciiHexDigit)) return null;
            if (!byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte id)) return null;
            const DateTimeStyles Style = DateTimeStyles.AssumeUniversal;
            if (!DateTimeOffset.TryParse(parts[1], CultureInfo.InvariantCulture, Style, out DateTimeOffset madeAt)) return null;
            return new Key(id, madeAt, Convert.FromHexString(parts[2]));
        }

        /// <summary>Number, time and secret, as <see cref="TryParse"/> reads them.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {MadeAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {Convert.ToHexStringLower(Secret)}");
    }
}
