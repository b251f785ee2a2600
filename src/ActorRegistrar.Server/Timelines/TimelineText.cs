using System.Globalization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorRegistrar.Server.Timelines;

/// <summary>
/// An entry for people: time, what happened, contact, and what else is known. What clients sent is text, never markup, and escaped, so that it
/// cannot steer the terminal.
/// </summary>
internal static class TimelineText
{
    private const int TimeWidth = 26;
    private const int WhatWidth = 16;

    // Below it the third column would be too narrow to read.
    private const int NarrowestWithColumns = 60;

    private static readonly Style Faint = new(decoration: Decoration.Dim);

    /// <summary>On one line, however long it is.</summary>
    public static string LineOf(TimelineEntry entry) => Time(entry).PadRight(TimeWidth) + What(entry).PadRight(WhatWidth) + LogText.Escape(entry.Contact) + Details(entry);

    /// <summary>For a terminal: what does not fit goes on in the next line, below where it began.</summary>
    public static IRenderable Of(TimelineEntry entry, int width)
    {
        Paragraph text = new Paragraph(LogText.Escape(entry.Contact)).Append(Details(entry), Faint);
        if (width < NarrowestWithColumns)
        {
            return new Rows(new Text(Time(entry)), new Text(What(entry), StyleOf(entry)), text);
        }
        Grid grid = new Grid()
            .AddColumn(new GridColumn { Width = TimeWidth, NoWrap = true, Padding = default(Padding) })
            .AddColumn(new GridColumn { Width = WhatWidth, NoWrap = true, Padding = default(Padding) })
            .AddColumn(new GridColumn { Padding = default(Padding) });
        return grid.AddRow(new Text(Time(entry)), new Text(What(entry), StyleOf(entry)), text);
    }

    private static string Time(TimelineEntry entry) => Moments.Show(entry.First);

    private static string What(TimelineEntry entry) => entry.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{entry.What} x{entry.Count}") : entry.What;

    private static string Details(TimelineEntry entry) => string.Join(", ", DetailsOf(entry)) is { Length: > 0 } details ? "  " + details : "";

    private static IEnumerable<string> DetailsOf(TimelineEntry entry)
    {
        if (entry.Count > 1)
        {
            yield return $"the last {Moments.Show(entry.Last)}";
        }
        if (entry.GrantedSeconds is { } granted)
        {
            string asked = entry.AskedSeconds is { } seconds && seconds != granted ? string.Create(CultureInfo.InvariantCulture, $" of {seconds} s asked for") : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"{granted} s{asked} until {Moments.ShowSeconds(entry.Until!.Value)}");
        }
        if (entry.Kind == ContactChangeKind.Deactivated && entry.Cause == ChangeCause.Register)
        {
            yield return "to make room";
        }
        if (entry.RequestedBy is not { } by)
        {
            yield break;
        }
        if (entry.Address.Length > 0)
        {
            string port = entry.Port is null ? " (several ports)" : ":" + entry.Port;
            string relayed = by.Source.IsRelayed ? ", a proxy" : "";
            yield return LogText.Escape($"{(entry.Cause == ChangeCause.FlowLost ? "was" : "from")} {by.Source.Transport} {entry.Address}{port}{relayed}");
        }
        if (by.AuthenticatedUser is { } user)
        {
            yield return LogText.Escape($"{(by.Source == RequestSource.Local ? "by" : "as")} {user}");
        }
        if (by.UserAgent is { } userAgent)
        {
            yield return LogText.Escape(userAgent);
        }
    }

    private static Style StyleOf(TimelineEntry entry) => entry.Kind switch
    {
        ContactChangeKind.Created => new Style(Color.Green),
        ContactChangeKind.Refreshed => Faint,
        ContactChangeKind.Deactivated => new Style(Color.Maroon),
        _ => new Style(Color.Olive),
    };
}
