using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Streams;

/// <summary>
/// Reads a header section, in whatever pieces it comes, for its end and its Content-Length. What it takes for a line end, a fold and a
/// header name is what the parser takes for them, or a message could be cut at one place and read as ending at another.
/// </summary>
internal struct HeaderSectionScanner
{
    private State _state;
    private State _beforeCarriageReturn;
    private int _nameLength;
    private bool _isLongName, _isCompactName;
    private bool _inLength;
    private int _lengthCount;
    private LengthState _lengthState;
    private bool _isLengthMalformed;
    private long _length;

    private static ReadOnlySpan<byte> LongName => "content-length"u8;

    /// <summary>Whether any Content-Length was seen.</summary>
    public readonly bool HasContentLength => _lengthCount > 0;

    /// <summary>Whether more than one was seen.</summary>
    public readonly bool HasDoubledContentLength => _lengthCount > 1;

    /// <summary>The Content-Length once the end was found; -1 when it is not digits or past 2^31-1.</summary>
    public readonly long ContentLength => _isLengthMalformed || _length > int.MaxValue ? -1 : _length;

    /// <summary>Looks at what follows the octets looked at before. True when the empty line ended among them.</summary>
    /// <param name="octets">More of the stream.</param>
    /// <param name="used">How many of them belong to the header section.</param>
    public bool TryFindEnd(ReadOnlySpan<byte> octets, out int used)
    {
        int at = 0;
        while (at < octets.Length)
        {
            if (_state == State.Skip)
            {
                int run = octets[at..].IndexOf(Octets.CarriageReturn);
                if (run < 0) break;
                at += run;
            }
            if (!Step(octets[at++])) continue;
            used = at;
            return true;
        }
        used = octets.Length;
        return false;
    }

    /// <summary>Looks at one octet; true when it ends the section.</summary>
    private bool Step(byte octet)
    {
        if (_state == State.CarriageReturn)
        {
            if (octet == Octets.LineFeed)
            {
                _state = State.LineStart;
                if (_beforeCarriageReturn != State.LineStart) return false;
                EndLength();
                return true;
            }
            // A bare CR is an octet of its line; the parser refuses the message for it later.
            if (_beforeCarriageReturn == State.Length) _isLengthMalformed = true;
            if (_beforeCarriageReturn == State.LineStart) EndLength();
            _state = State.Skip;
        }
        if (octet == Octets.CarriageReturn)
        {
            _beforeCarriageReturn = _state;
            _state = State.CarriageReturn;
            return false;
        }
        switch (_state)
        {
            case State.LineStart:
                BeginLine(octet);
                break;
            case State.Name or State.NameEnd:
                StepName(octet);
                break;
            case State.Length:
                StepLength(octet);
                break;
        }
        return false;
    }

    private void BeginLine(byte octet)
    {
        if (Octets.IsWhiteSpace(octet))
        {
            // A fold: the field before goes on.
            _state = _inLength ? State.Length : State.Skip;
            if (_inLength) StepLength(octet);
            return;
        }
        EndLength();
        _nameLength = 0;
        _isLongName = _isCompactName = true;
        _state = State.Name;
        StepName(octet);
    }

    private void StepName(byte octet)
    {
        if (octet == (byte)':')
        {
            _inLength = (_isLongName && _nameLength == LongName.Length) || (_isCompactName && _nameLength == 1);
            _state = _inLength ? State.Length : State.Skip;
            if (_inLength) _lengthCount++;
        }
        else if (Octets.IsWhiteSpace(octet))
        {
            _state = State.NameEnd;
        }
        else
        {
            byte lower = Octets.ToLower(octet);
            _isLongName &= _state == State.Name && _nameLength < LongName.Length && lower == LongName[_nameLength];
            _isCompactName &= _state == State.Name && _nameLength == 0 && lower == (byte)'l';
            _nameLength++;
            if (!_isLongName && !_isCompactName) _state = State.Skip;
        }
    }

    private void StepLength(byte octet)
    {
        if (Octets.IsWhiteSpace(octet))
        {
            if (_lengthState == LengthState.Digits) _lengthState = LengthState.After;
        }
        else if (Octets.IsDigit(octet) && _lengthState != LengthState.After)
        {
            _lengthState = LengthState.Digits;
            // Past the maximum the value only has to stay past it.
            if (_length <= int.MaxValue) _length = _length * 10 + (octet - '0');
        }
        else
        {
            _isLengthMalformed = true;
        }
    }

    private void EndLength()
    {
        if (_inLength && _lengthState == LengthState.Before) _isLengthMalformed = true;
        _inLength = false;
    }

    private enum State : byte
    {
        /// <summary>In a part of a line that says nothing here. The start line is such a line.</summary>
        Skip = 0,
        LineStart,
        Name,
        NameEnd,
        Length,
        CarriageReturn,
    }

    private enum LengthState : byte
    {
        Before = 0,
        Digits,
        After,
    }
}
