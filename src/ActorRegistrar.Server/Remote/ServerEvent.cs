using System.Text;

namespace ActorRegistrar.Server.Remote;

/// <summary>A server-sent event.</summary>
/// <param name="Name"><c>message</c> unless the server names it.</param>
/// <param name="Id">Where to go on after a break; null when none was told yet.</param>
/// <param name="Data">Its lines; empty when it only tells an id.</param>
internal sealed record ServerEvent(string Name, string? Id, string Data);

/// <summary>
/// Puts events together from lines (WHATWG HTML section 9.2.6). An id without data is told too: it is from where to go on after a break.
/// </summary>
internal sealed class ServerEventReader
{
    private const int LongestData = 16 * 1024 * 1024;

    private readonly StringBuilder _data = new();
    private string _name = "message";
    private string? _id;
    private bool _isNewId;

    /// <summary>Takes a line; an event when the line ends one.</summary>
    public ServerEvent? Take(string line)
    {
        if (line.Length == 0) return End();
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0) return null;
        string field = colon < 0 ? line : line[..colon];
        string value = colon < 0 ? "" : line[(colon + 1)..];
        if (value.StartsWith(' ')) value = value[1..];
        switch (field)
        {
            case "event": _name = value; break;
            case "id": (_id, _isNewId) = (value, true); break;
            case "data" when _data.Length + value.Length < LongestData: _data.Append(value).Append('\n'); break;
        }
        return null;
    }

    private ServerEvent? End()
    {
        ServerEvent? happened = _data.Length > 0 ? new ServerEvent(_name, _id, _data.ToString(0, _data.Length - 1)) : _isNewId ? new ServerEvent(_name, _id, "") : null;
        _data.Clear();
        _isNewId = false;
        _name = "message";
        return happened;
    }
}
