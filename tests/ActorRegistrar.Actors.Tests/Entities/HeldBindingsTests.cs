using System.Reflection;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Entities;

public sealed class HeldBindingsTests
{
    private static readonly DateTimeOffset T0 = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Every property of it differs from what a new binding has.</summary>
    private static readonly Binding Full = new()
    {
        ContactUri = "sip:alice@192.0.2.4",
        Parameters = ";q=0.5;audio",
        Q = 500,
        InstanceId = "urn:uuid:1",
        RegId = 2,
        GruuEpoch = 7,
        CallId = "call-1",
        CSeq = 4_000_000_000,
        Path = ["<sip:edge.example.com;lr>", "<sip:proxy.example.com;lr>"],
        ExpiresAt = T0.AddSeconds(600),
        RegisteredAt = T0.AddSeconds(-60),
        RefreshedAt = T0.AddTicks(1),
        Source = new RequestSource("tcp", "192.0.2.4:40000", "192.0.2.1:5060") { Flow = new FlowReference(9, 3, IsLost: true), IsRelayed = true },
        UserAgent = "Phone/1",
    };

    private static readonly Binding Plain = new()
    {
        ContactUri = "sip:alice@192.0.2.5", CallId = "call-2", CSeq = 1, ExpiresAt = T0.AddSeconds(60), RegisteredAt = T0, RefreshedAt = T0, Source = RequestSource.Local,
    };

    private HeldBindings _held;

    [Fact]
    public void The_example_leaves_no_property_of_a_binding_out()
    {
        foreach (PropertyInfo property in typeof(Binding).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            Assert.False(Equals(property.GetValue(Full), property.GetValue(Plain)), property.Name);
    }

    [Fact]
    public void What_is_held_comes_back()
    {
        Hold(Full, Plain);

        Holds(Full, Plain);
        Assert.Equal((2, false, Plain.ExpiresAt), (_held.Count, _held.IsEmpty, _held.NextExpiry));
    }

    [Fact]
    public void Each_change_leaves_nothing_of_what_was_held_before()
    {
        Binding[][] states = [[Full], [Plain], [Full, Plain], [Plain, Full], [Plain with { ExpiresAt = Binding.Never }], [], [Plain, Full, Plain with { CSeq = 9 }], [Full]];

        foreach (Binding[] state in states)
        {
            Hold(state);
            Holds(state);
        }
    }

    [Fact]
    public void A_refresh_keeps_the_texts_that_have_not_changed_and_makes_nothing_to_be_kept()
    {
        Hold(Full);
        Binding refresh = Full with { CallId = new string("call-1".AsSpan()), CSeq = 5, Source = Full.Source with { }, Path = [.. Full.Path] };

        Hold(refresh);

        Binding held = Assert.Single(_held.State.Bindings);
        Assert.Equal(5u, held.CSeq);
        Assert.Same(Full.CallId, held.CallId);
        Assert.Same(Full.Source, held.Source);
        Assert.Same(Full.Path[0], held.Path[0]);
    }

    [Fact]
    public void Without_bindings_there_is_nothing_to_wait_for() => Assert.Equal((true, 0, DateTimeOffset.MaxValue), (_held.IsEmpty, _held.Count, _held.NextExpiry));

    private void Hold(params Binding[] bindings) => _held.Hold(AddressOfRecordState.Of([.. bindings]));

    private void Holds(params Binding[] bindings)
    {
        Assert.Equal(bindings.Length, _held.State.Bindings.Length);
        foreach ((Binding expected, Binding held) in bindings.Zip(_held.State.Bindings))
        {
            Assert.Equal(expected.Path, held.Path);
            Assert.Equal(expected with { Path = held.Path }, held);
        }
    }
}
