using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>Changes, told in seconds after one moment.</summary>
internal static class Given
{
    public static DateTimeOffset At(double seconds) => new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    public static Binding Binding(string contact, double registered, double expires, string remote = "192.0.2.1:5060", string? userAgent = null) => new()
    {
        ContactUri = contact,
        CallId = "call",
        CSeq = 1,
        RegisteredAt = At(registered),
        RefreshedAt = At(registered),
        ExpiresAt = At(expires),
        Source = new RequestSource("udp", remote, "192.0.2.9:5060"),
        UserAgent = userAgent,
    };

    public static BindingsChanged Change(double at, params ReadOnlySpan<Binding> bindings) => new()
    {
        At = At(at),
        Cause = ChangeCause.Register,
        RequestedBy = new RequestDetails { Source = new RequestSource("udp", "192.0.2.1:5060"), CallId = "call", CSeq = 1 },
        Changes = [],
        Bindings = [.. bindings],
    };
}
