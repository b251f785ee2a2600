using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// How far a journal had come, in a small file beside it: the <c>ordering</c> of the newest change that was acknowledged, written once a second
/// while changes come and at the end. SQLite takes a write-ahead log that was cut or deleted for a shorter one and says nothing; this tells.
/// </summary>
internal sealed class SqliteMark : IDisposable
{
    private const string Suffix = ".mark";
    private const int Octets = 21 + 8 + 1; // "00000000000000000042 1a2b3c4d\n"

    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _writing = new();
    private readonly FileStream _file;
    private readonly Timer _timer;
    private long _highest;
    private long _written;

    private SqliteMark(FileStream file)
    {
        _file = file;
        _timer = new Timer(_ => Write(toDisk: false), null, WriteEvery, WriteEvery);
    }

    /// <summary>For the journal in a file; null where none can be kept.</summary>
    public static SqliteMark? TryOpen(string database)
    {
        try
        {
            SqliteFiles.MakeForOwner(database + Suffix);
            return new SqliteMark(new FileStream(database + Suffix, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What was written last; null when there is nothing that can be read.</summary>
    public static long? Read(string database) => TryRead(database, out long? highest) ? highest : null;

    /// <summary>Whether there is a mark that says nothing, because its contents were damaged or may not be read. An empty one was never written.</summary>
    public static bool IsUnreadable(string database) => !TryRead(database, out _);

    /// <summary>Puts one in the place of one that cannot be read, as far as the disk lets it.</summary>
    public static void WriteAgain(string database, long highest)
    {
        using SqliteMark? mark = TryOpen(database);
        if (mark is null) return;
        mark.Committed(highest);
        try
        {
            mark._file.SetLength(Octets);
        }
        catch (IOException)
        {
            // The next start says again that it cannot be read.
        }
    }

    /// <summary>False when there is one and it cannot be read; true with null when there is none.</summary>
    private static bool TryRead(string database, out long? highest)
    {
        highest = null;
        try
        {
            byte[] read = File.ReadAllBytes(database + Suffix);
            if (read.Length == 0) return true;
            if (read.Length != Octets || !long.TryParse(read.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || !read.AsSpan().SequenceEqual(Line(number))) return false;
            highest = number;
            return true;
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Called when a change is durable, from one thread.</summary>
    public void Committed(long ordering) => Volatile.Write(ref _highest, ordering);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        Write(toDisk: true);
        lock (_writing) _file.Dispose();
    }

    private static byte[] Line(long highest)
    {
        string number = highest.ToString("D20", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {Crc32.HashToUInt32(Encoding.ASCII.GetBytes(number)):x8}\n"));
    }

    private void Write(bool toDisk)
    {
        long highest = Volatile.Read(ref _highest);
        lock (_writing)
        {
            if (highest == _written || !_file.CanWrite) return;
            try
            {
                // In place and in one piece: a reader finds the line before or this one, or notices that it is neither.
                RandomAccess.Write(_file.SafeFileHandle, Line(highest), 0);
                if (toDisk) RandomAccess.FlushToDisk(_file.SafeFileHandle);
                _written = highest;
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // The journal itself says that its disk fails; the next second tries again.
            }
        }
    }
}
