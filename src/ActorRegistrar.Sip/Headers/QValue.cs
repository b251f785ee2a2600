namespace ActorRegistrar.Sip.Headers;

/// <summary>A preference between 0 and 1 with at most three decimals (RFC 3261 sections 20.10 and 25.1), held in thousandths.</summary>
public static class QValue
{
    /// <summary>Reads <c>0</c>, <c>0.5</c>, <c>1</c>, <c>1.000</c>; false for anything else (<c>1.1</c>, <c>0.5555</c>, <c>-0</c>, <c>.5</c>).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int thousandths) => throw new NotImplementedException();
}
