using ActorRegistrar.LoadTest.Acknowledgements;
using ActorRegistrar.LoadTest.Engine;
using ActorRegistrar.LoadTest.Results;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>Fetches every acknowledged address-of-record once and holds the answer against what was acknowledged.</summary>
internal sealed class VerifyTraffic(IReadOnlyList<AckedAddress> addresses, bool allowsNewer, VerifyFindings findings) : ITraffic
{
    private const long ToleranceMilliseconds = 2000;

    private int _next;

    public bool IsExhausted => _next == addresses.Count;

    public bool TryBegin(ref Exchange exchange)
    {
        if (IsExhausted) return false;
        (exchange.Target, exchange.Kind, exchange.CSeq) = (_next++, RequestKind.Fetch, 1);
        return true;
    }

    public void RaiseCSeq(ref Exchange exchange) => exchange.CSeq++;

    public void WriteAddressOfRecord(ref SipWriter writer, int target) => writer.Write(addresses[target].Uri);

    public void WriteContact(ref SipWriter writer, int target) => throw new NotSupportedException("A fetch has no contact.");

    public void OnFinal(in Exchange exchange, SipMessage response)
    {
        AckedAddress address = addresses[exchange.Target];
        if (response.StatusCode != 200)
        {
            findings.AddUnanswered(address);
            return;
        }
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (AckedBinding binding in address.Bindings) Judge(address, binding, response, now);
    }

    public void OnLost(in Exchange exchange) => findings.AddUnanswered(addresses[exchange.Target]);

    private void Judge(AckedAddress address, AckedBinding binding, SipMessage response, long now)
    {
        long expectedRemaining = binding.ExpiresAtUnixMilliseconds - now;
        if (!ContactExpiry.TryFind(response, binding.Contact, out uint seconds))
        {
            // Within the tolerance of its end a binding may be there or not.
            if (expectedRemaining > ToleranceMilliseconds) findings.AddMissing(address, binding);
            else findings.AddRight();
            return;
        }
        long later = (seconds * 1000L) - Math.Max(0, expectedRemaining);
        if (later < -ToleranceMilliseconds || (later > ToleranceMilliseconds && !allowsNewer)) findings.AddWrong(address, binding, later);
        else findings.AddRight();
    }
}
