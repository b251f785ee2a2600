using System.Collections.Immutable;
using ActorRegistrar.Actors.Serialization.Wire;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>The first format of journal rows. Only this folder knows the generated types.</summary>
internal static class JournalV1
{
    // What is written is copied out at its own length; one buffer a thread serves for all of it.
    [ThreadStatic]
    private static byte[]? _buffer;

    /// <summary>Fields from the last to the first, as <see cref="WireWriter"/> wants them; the numbers are those of journal.proto.</summary>
    /// <param name="changed">What to write.</param>
    /// <param name="room">Octets left free behind it.</param>
    public static byte[] Write(BindingsChanged changed, int room = 0)
    {
        var writer = new WireWriter(_buffer ?? new byte[4096]);
        for (int i = changed.Bindings.Length - 1; i >= 0; i--)
        {
            int end = writer.End;
            Write(ref writer, changed.Bindings[i]);
            writer.Message(5, end);
        }
        for (int i = changed.Changes.Length - 1; i >= 0; i--)
        {
            int end = writer.End;
            Write(ref writer, changed.Changes[i]);
            writer.Message(4, end);
        }
        if (changed.RequestedBy is { } by)
        {
            int end = writer.End;
            Write(ref writer, by);
            writer.Message(3, end);
        }
        writer.Number(2, (uint)changed.Cause);
        writer.Number(1, Ticks(changed.At));
        _buffer = writer.Buffer;
        var row = new byte[writer.Written.Length + room];
        writer.Written.CopyTo(row);
        return row;
    }

    public static BindingsChanged ReadBindingsChanged(ReadOnlySpan<byte> bytes)
    {
        WireBindingsChanged wire = WireBindingsChanged.Parser.ParseFrom(bytes);
        var changes = ImmutableArray.CreateBuilder<ContactChange>(wire.Changes.Count);
        foreach (WireChange change in wire.Changes)
            changes.Add(new ContactChange((ContactChangeKind)change.Kind, change.ContactUri, change.HasAskedSeconds ? change.AskedSeconds : null));
        var bindings = ImmutableArray.CreateBuilder<Binding>(wire.Bindings.Count);
        foreach (WireBinding binding in wire.Bindings) bindings.Add(Read(binding));
        return new BindingsChanged
        {
            At = Time(wire.At),
            Cause = (ChangeCause)wire.Cause,
            RequestedBy = wire.RequestedBy is { } by ? Read(by) : null,
            Changes = changes.MoveToImmutable(),
            Bindings = bindings.MoveToImmutable(),
        };
    }

    private static void Write(ref WireWriter writer, ContactChange change)
    {
        if (change.AskedSeconds is { } asked) writer.Present(3, asked);
        writer.Text(2, change.ContactUri);
        writer.Number(1, (uint)change.Kind);
    }

    private static void Write(ref WireWriter writer, RequestDetails by)
    {
        writer.Flag(7, by.IsStar);
        if (by.ExpiresHeader is { } expires) writer.Present(6, expires);
        if (by.AuthenticatedUser is { } user) writer.Present(5, user);
        if (by.UserAgent is { } userAgent) writer.Present(4, userAgent);
        writer.Number(3, by.CSeq);
        writer.Text(2, by.CallId);
        Write(ref writer, 1, by.Source);
    }

    private static RequestDetails Read(WireRequestDetails wire) => new()
    {
        Source = Read(wire.Source),
        CallId = wire.CallId,
        CSeq = wire.Cseq,
        UserAgent = wire.HasUserAgent ? wire.UserAgent : null,
        AuthenticatedUser = wire.HasAuthenticatedUser ? wire.AuthenticatedUser : null,
        ExpiresHeader = wire.HasExpiresHeader ? wire.ExpiresHeader : null,
        IsStar = wire.IsStar,
    };

    private static void Write(ref WireWriter writer, Binding binding)
    {
        writer.Number(14, binding.GruuEpoch);
        if (binding.UserAgent is { } userAgent) writer.Present(13, userAgent);
        Write(ref writer, 12, binding.Source);
        writer.Number(11, Ticks(binding.RefreshedAt));
        writer.Number(10, Ticks(binding.RegisteredAt));
        writer.Number(9, Ticks(binding.ExpiresAt));
        for (int i = binding.Path.Length - 1; i >= 0; i--) writer.Present(8, binding.Path[i]);
        writer.Number(7, binding.CSeq);
        writer.Text(6, binding.CallId);
        writer.Number(5, (uint)binding.RegId);
        if (binding.InstanceId is { } instance) writer.Present(4, instance);
        if (binding.Q is { } q) writer.Present(3, (uint)q);
        writer.Text(2, binding.Parameters);
        writer.Text(1, binding.ContactUri);
    }

    private static Binding Read(WireBinding wire) => new()
    {
        ContactUri = wire.ContactUri,
        Parameters = wire.Parameters,
        Q = wire.HasQThousandths ? (int)wire.QThousandths : null,
        InstanceId = wire.HasInstanceId ? wire.InstanceId : null,
        RegId = (int)wire.RegId,
        GruuEpoch = wire.GruuEpoch,
        CallId = wire.CallId,
        CSeq = wire.Cseq,
        Path = [.. wire.Path],
        ExpiresAt = Time(wire.ExpiresAt),
        RegisteredAt = Time(wire.RegisteredAt),
        RefreshedAt = Time(wire.RefreshedAt),
        Source = Read(wire.Source),
        UserAgent = wire.HasUserAgent ? wire.UserAgent : null,
    };

    private static void Write(ref WireWriter writer, int field, RequestSource source)
    {
        int end = writer.End;
        writer.Flag(7, source.IsRelayed);
        if (source.Flow is { } flow)
        {
            writer.Flag(6, flow.IsLost);
            writer.Number(5, flow.Id);
            writer.PresentFixed(4, flow.Run);
        }
        writer.Text(3, source.LocalAddress);
        writer.Text(2, source.RemoteAddress);
        writer.Text(1, source.Transport);
        writer.Message(field, end);
    }

    private static RequestSource Read(WireSource? wire) =>
        wire is null || wire.Transport == "local" && wire.RemoteAddress.Length == 0 && wire.LocalAddress.Length == 0
            ? RequestSource.Local
            : new RequestSource(wire.Transport, wire.RemoteAddress, wire.LocalAddress)
            {
                Flow = wire.HasFlowRun ? new FlowReference(wire.FlowRun, wire.FlowId, wire.IsFlowLost) : null,
                IsRelayed = wire.IsRelayed,
            };

    private static long Ticks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    private static DateTimeOffset Time(long ticks) => new(ticks + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);
}
