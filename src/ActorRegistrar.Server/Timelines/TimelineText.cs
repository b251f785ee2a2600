using System.Globalization;
using System.Text;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Timelines;

/// <summary>
/// An entry as text: time, what happened, contact, and what else is known, on one line when it fits and on several that are indented when not.
/// What clients sent is escaped, so that it cannot steer the terminal.
/// </summary>
internal sealed class TimelineText(Terminal terminal)
{
    private const int TimeWidth = 24;
    private const int WhatWidth = 15;
    private const string Plain = "\e[0m";
    private const string Faint = "\e[2m";

    private readonly StringBuilder _text = new();
    private int _column;

    /// <summary>Its line, or lines.</summary>
    public string Of(TimelineEntry entry)
    {
        _text.Clear();
        _column = 0;
        Put(Moments.Show(entry.First).PadRight(TimeWidth + 2), null);
        Put((entry.Count > 1 ? $"{entry.What} x{entry.Count.ToString(CultureInfo.InvariantCulture)}" : entry.What).PadRight(WhatWidth) + " ", ColourOf(entry));
        Put(LogText.Escape(entry.Contact), null);
        string[] details = [.. Details(entry)];
        for (int i = 0; i < details.Length; i++)
        {
            string detail = i < details.Length - 1 ? details[i] + "," : details[i], before = i == 0 ? "  " : " ";
            if (_column + before.Length + detail.Length > terminal.Width) NewLine();
            else Put(before, null);
            Put(detail, Faint);
        }
        return _text.ToString();
    }

    private static IEnumerable<string> Details(TimelineEntry entry)
    {
        if (entry.Count > 1) yield return $"the last {Moments.Show(entry.Last)}";
        if (entry.GrantedSeconds is { } granted)
        {
            string asked = entry.AskedSeconds is { } seconds && seconds != granted ? string.Create(CultureInfo.InvariantCulture, $" of {seconds} s asked for") : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"{granted} s{asked} until {Moments.ShowSeconds(entry.Until!.Value)}");
        }
        if (entry.Kind == ContactChangeKind.Deactivated && entry.Cause == ChangeCause.Register) yield return "to make room";
        if (entry.RequestedBy is not { } by) yield break;
        if (entry.Address.Length > 0)
        {
            string port = entry.Port is null ? " (several ports)" : ":" + entry.Port;
            string relayed = by.Source.IsRelayed ? ", a proxy" : "";
            yield return LogText.Escape($"{(entry.Cause == ChangeCause.FlowLost ? "was" : "from")} {by.Source.Transport} {entry.Address}{port}{relayed}");
        }
        if (by.AuthenticatedUser is { } user) yield return LogText.Escape($"{(by.Source == RequestSource.Local ? "by" : "as")} {user}");
        if (by.UserAgent is { } userAgent) yield return LogText.Escape(userAgent);
    }

    private static string ColourOf(TimelineEntry entry) => entry.Kind switch
    {
        ContactChangeKind.Created => "\e[32m",
        ContactChangeKind.Refreshed => Faint,
        ContactChangeKind.Deactivated => "\e[31m",
        _ => "\e[33m",
    };

    /// <summary>Text that is longer than what is left of the line goes on in the next.</summary>
    private void Put(string text, string? colour)
    {
        bool isColoured = colour is not null && terminal.HasColours;
        if (isColoured) _text.Append(colour);
        ReadOnlySpan<char> rest = text;
        while (terminal.Width is { } width && _column + rest.Length > width)
        {
            int room = Math.Max(0, width - _column);
            _text.Append(rest[..room]);
            _column += room;
            rest = rest[room..].TrimStart();
            if (rest.IsEmpty) break;
            NewLine();
        }
        _text.Append(rest);
        _column += rest.Length;
        if (isColoured) _text.Append(Plain);
    }

    private void NewLine()
    {
        int indent = terminal.Width < 2 * TimeWidth ? 2 : TimeWidth + 2;
        _text.Append('\n').Append(' ', indent);
        _column = indent;
    }
}
