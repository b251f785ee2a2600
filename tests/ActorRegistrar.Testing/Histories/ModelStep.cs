using CsCheck;

namespace ActorRegistrar.Testing.Histories;

public enum ModelStepKind
{
    Register,
    Repeat,
    Star,
    Fetch,
    Timer,
    Remove,
    RemoveAll,
    FlowEnds,
}

/// <summary>One thing that happens, after some seconds have passed.</summary>
/// <param name="Wait">Seconds that pass before it.</param>
/// <param name="Queued">Seconds between receipt and decision.</param>
/// <param name="Flow">0 comes by UDP, else over which connection.</param>
/// <param name="CSeqStep">Added to the highest CSeq that this Call-ID has used.</param>
public sealed record ModelStep(
    ModelStepKind Kind, int Wait, int Queued, int CallId, int CSeqStep, ModelContact[] Contacts, uint? ExpiresHeader, bool Outbound, int Path, int Flow)
{
    private static readonly Gen<uint?> Lifetime = Gen.Frequency(
        (5, Gen.Const(default(uint?))),
        (5, Gen.Const<uint?>(0)),
        (1, Gen.Const<uint?>(30)),
        (4, Gen.Const<uint?>(60)),
        (4, Gen.Const<uint?>(100)),
        (2, Gen.Const<uint?>(3600)),
        (1, Gen.Const<uint?>(7201)),
        (1, Gen.Const<uint?>(uint.MaxValue)));

    private static readonly Gen<ModelContact> Contact = Gen.Select(
        Gen.Frequency((12, Gen.Int[0, 4]), (1, Gen.Const(5)), (1, Gen.Const(6))),
        Gen.Frequency((4, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2))),
        Gen.Frequency((1, Gen.Const(0)), (1, Gen.Int[0, 127])),
        Lifetime,
        Gen.OneOf(Gen.Const(default(int?)), Gen.Int[0, 999].Select(q => (int?)q)),
        Gen.Frequency((3, Gen.Const(0)), (2, Gen.Const(1)), (1, Gen.Const(2))),
        Gen.Int[0, 2],
        (family, variant, spelling, expires, q, instance, regId) => new ModelContact(family, variant, spelling, expires, q, instance, regId));

    private static readonly Gen<ModelStepKind> AnyKind = Gen.Frequency(
        (20, Gen.Const(ModelStepKind.Register)),
        (6, Gen.Const(ModelStepKind.Repeat)),
        (2, Gen.Const(ModelStepKind.Star)),
        (1, Gen.Const(ModelStepKind.Fetch)),
        (2, Gen.Const(ModelStepKind.Timer)),
        (1, Gen.Const(ModelStepKind.Remove)),
        (1, Gen.Const(ModelStepKind.RemoveAll)),
        (3, Gen.Const(ModelStepKind.FlowEnds)));

    private static readonly Gen<(int Wait, int Queued)> Times = Gen.Select(
        Gen.Frequency((3, Gen.Const(0)), (3, Gen.Int[1, 40]), (1, Gen.Int[41, 200])),
        Gen.Frequency((8, Gen.Const(0)), (1, Gen.Int[1, 70])));

    private static readonly Gen<(int CallId, int Step)> Order = Gen.Select(Gen.Int[0, 2], Gen.Frequency((1, Gen.Int[-2, 0]), (4, Gen.Int[1, 2])));

    public static Gen<ModelStep[]> Sequence { get; } = Gen.Select(
        AnyKind, Times, Order, Contact.Array[1, 4], Lifetime, Gen.Bool, Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]),
        (kind, times, order, contacts, header, outbound, place) =>
            new ModelStep(kind, times.Wait, times.Queued, order.CallId, order.Step, contacts, header, outbound, place.Item1, place.Item2)).Array[1, 25];
}
