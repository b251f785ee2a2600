using System.Text;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Letter by letter through a text, with the number of the line and a bound on what is kept of it.</summary>
internal sealed class TextScanner(TextReader text)
{
    /// <summary>Letters in one value or line, at most.</summary>
    public const int MaxLength = 65_536;

    private readonly StringBuilder _kept = new();
    private readonly char[] _buffer = new char[16_384];
    private int _next;
    private int _end;

    /// <summary>The line of the next letter, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The next letter, without taking it; -1 at the end.</summary>
    public int Peek() => _next < _end || Fill(1) ? _buffer[_next] : -1;

    /// <summary>The letter after the next; -1 at the end.</summary>
    public int PeekSecond() => _next + 1 < _end || Fill(2) ? _buffer[_next + 1] : -1;

    /// <summary>What comes next, without taking it; as much as can be had at once.</summary>
    public ReadOnlySpan<char> Ahead()
    {
        Fill(_buffer.Length);
        return _buffer.AsSpan(_next, _end - _next);
    }

    /// <summary>Takes a letter; -1 at the end.</summary>
    public int Read()
    {
        int letter = Peek();
        if (letter < 0) return letter;
        _next++;
        if (letter == '\n') Line++;
        return letter;
    }

    /// <summary>Takes letters until the block is full or the text ends.</summary>
    /// <returns>How many; fewer than the block has room for at the end.</returns>
    public int ReadBlock(Span<char> block)
    {
        int taken = 0;
        while (taken < block.Length && (_next < _end || Fill(1)))
        {
            int count = Math.Min(_end - _next, block.Length - taken);
            _buffer.AsSpan(_next, count).CopyTo(block[taken..]);
            Line += _buffer.AsSpan(_next, count).Count('\n');
            _next += count;
            taken += count;
        }
        return taken;
    }

    /// <summary>Takes the next letter when it is this one.</summary>
    public bool Take(char wanted)
    {
        if (Peek() != wanted) return false;
        Read();
        return true;
    }

    /// <summary>The rest of the line, which is taken; null at the end.</summary>
    public string? ReadLine(int maxLength = MaxLength)
    {
        if (Peek() < 0) return null;
        Begin();
        while (Read() is var letter and >= 0 and not '\n') Keep((char)letter, maxLength);
        if (_kept.Length > 0 && _kept[^1] == '\r') _kept.Length--;
        return End();
    }

    /// <summary>Forgets what was kept.</summary>
    public void Begin() => _kept.Clear();

    /// <summary>Keeps a letter.</summary>
    /// <exception cref="UnreadableInputException">There are too many.</exception>
    public void Keep(char letter, int maxLength = MaxLength)
    {
        if (_kept.Length == maxLength) throw new UnreadableInputException(Line, $"a value or line is longer than {maxLength} characters.");
        _kept.Append(letter);
    }

    /// <summary>What was kept.</summary>
    public string End() => _kept.ToString();

    /// <summary>Gets more text, until there are so many letters to read.</summary>
    private bool Fill(int wanted)
    {
        _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
        (_next, _end) = (0, _end - _next);
        while (_end < wanted)
        {
            int read = text.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) return false;
            _end += read;
        }
        return true;
    }
}
