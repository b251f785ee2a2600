using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Entities;

/// <summary>One binding of <see cref="HeldBindings"/>: the fields of <see cref="Binding"/>, to be written over.</summary>
internal sealed class HeldBinding
{
    private string _contactUri = "";
    private string _parameters = "";
    private string? _instanceId;
    private string _callId = "";
    private string? _userAgent;
    private ImmutableArray<string> _path = [];
    private RequestSource _source = RequestSource.Local;
    private long _expiresAtTicks;
    private long _registeredAtTicks;
    private long _refreshedAtTicks;
    private long _gruuEpoch;
    private int _q = -1;
    private int _regId;
    private uint _cseq;

    /// <summary>When it ends, in UTC.</summary>
    public DateTimeOffset ExpiresAt => new(_expiresAtTicks, TimeSpan.Zero);

    /// <summary>As the rules see it.</summary>
    public Binding ToBinding() => new()
    {
        ContactUri = _contactUri,
        Parameters = _parameters,
        Q = _q < 0 ? null : _q,
        InstanceId = _instanceId,
        RegId = _regId,
        GruuEpoch = _gruuEpoch,
        CallId = _callId,
        CSeq = _cseq,
        Path = _path,
        ExpiresAt = ExpiresAt,
        RegisteredAt = new DateTimeOffset(_registeredAtTicks, TimeSpan.Zero),
        RefreshedAt = new DateTimeOffset(_refreshedAtTicks, TimeSpan.Zero),
        Source = _source,
        UserAgent = _userAgent,
    };

    /// <summary>Takes every field over; of equal values the one held before stays, for it has survived already.</summary>
    public void Hold(Binding binding)
    {
        Keep(ref _contactUri!, binding.ContactUri);
        Keep(ref _parameters!, binding.Parameters);
        Keep(ref _instanceId, binding.InstanceId);
        Keep(ref _callId!, binding.CallId);
        Keep(ref _userAgent, binding.UserAgent);
        if (!_path.AsSpan().SequenceEqual(binding.Path.AsSpan())) _path = binding.Path;
        if (_source != binding.Source) _source = binding.Source;
        _expiresAtTicks = binding.ExpiresAt.UtcTicks;
        _registeredAtTicks = binding.RegisteredAt.UtcTicks;
        _refreshedAtTicks = binding.RefreshedAt.UtcTicks;
        _gruuEpoch = binding.GruuEpoch;
        _q = binding.Q ?? -1;
        _regId = binding.RegId;
        _cseq = binding.CSeq;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(ref string? held, string? now)
    {
        if (held != now) held = now;
    }
}
