using System.Collections.Immutable;
using ActorRegistrar.Actors.Serialization.Wire;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using Google.Protobuf;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>The first format of journal rows. Only this folder knows the generated types.</summary>
internal static class JournalV1
{
    public static byte[] Write(BindingsChanged changed)
    {
        var wire = new WireBindingsChanged { At = Ticks(changed.At), Cause = (uint)changed.Cause };
        if (changed.RequestedBy is { } by) wire.RequestedBy = Write(by);
        foreach (ContactChange change in changed.Changes)
        {
            var wireChange = new WireChange { Kind = (uint)change.Kind, ContactUri = change.ContactUri };
            if (change.AskedSeconds is { } asked) wireChange.AskedSeconds = asked;
            wire.Changes.Add(wireChange);
        }
        foreach (Binding binding in changed.Bindings) wire.Bindings.Add(Write(binding));
        return wire.ToByteArray();
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

    private static WireRequestDetails Write(RequestDetails by)
    {
        var wire = new WireRequestDetails { Source = Write(by.Source), CallId = by.CallId, Cseq = by.CSeq, IsStar = by.IsStar };
        if (by.UserAgent is { } userAgent) wire.UserAgent = userAgent;
        if (by.AuthenticatedUser is { } user) wire.AuthenticatedUser = user;
        if (by.ExpiresHeader is { } expires) wire.ExpiresHeader = expires;
        return wire;
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

    private static WireBinding Write(Binding binding)
    {
        var wire = new WireBinding
        {
            ContactUri = binding.ContactUri,
            Parameters = binding.Parameters,
            RegId = (uint)binding.RegId,
            GruuEpoch = binding.GruuEpoch,
            CallId = binding.CallId,
            Cseq = binding.CSeq,
            ExpiresAt = Ticks(binding.ExpiresAt),
            RegisteredAt = Ticks(binding.RegisteredAt),
            RefreshedAt = Ticks(binding.RefreshedAt),
            Source = Write(binding.Source),
        };
        if (binding.Q is { } q) wire.QThousandths = (uint)q;
        if (binding.InstanceId is { } instance) wire.InstanceId = instance;
        if (binding.UserAgent is { } userAgent) wire.UserAgent = userAgent;
        foreach (string hop in binding.Path) wire.Path.Add(hop);
        return wire;
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

    private static WireSource Write(RequestSource source)
    {
        var wire = new WireSource
        {
            Transport = source.Transport,
            RemoteAddress = source.RemoteAddress,
            LocalAddress = source.LocalAddress,
            IsRelayed = source.IsRelayed,
        };
        if (source.Flow is not { } flow) return wire;
        wire.FlowRun = flow.Run;
        wire.FlowId = flow.Id;
        wire.IsFlowLost = flow.IsLost;
        return wire;
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
