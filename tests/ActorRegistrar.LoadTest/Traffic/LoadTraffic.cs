using System.Globalization;
using ActorRegistrar.LoadTest.Engine;
using ActorRegistrar.LoadTest.Results;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>Generated addresses-of-record: of the plan's, every <c>stride</c>th from the worker's own number on, so that none is shared.</summary>
internal sealed class LoadTraffic : ITraffic
{
    private const int FirstContactPort = 20000;
    private const int ContactPorts = 1000;
    private const int MaxUriBytes = 512;

    private readonly LoadPlan _plan;
    private readonly Tally _tally;
    private readonly int _worker, _stride;
    private readonly uint[] _cseqs;
    private readonly int[] _idle;
    private readonly Random _random = new();
    private readonly byte[] _addressBuffer = new byte[MaxUriBytes], _contactBuffer = new byte[MaxUriBytes];
    private int _idleCount;
    private int _next;

    public LoadTraffic(LoadPlan plan, int worker, int stride, Tally tally)
    {
        (_plan, _tally, _worker, _stride) = (plan, tally, worker, stride);
        Count = (plan.Count - worker + stride - 1) / stride;
        _cseqs = new uint[Count];
        _idle = [.. Enumerable.Range(0, Count)];
        _idleCount = Count;
    }

    /// <summary>How many addresses-of-record are this worker's.</summary>
    public int Count { get; }

    public bool IsExhausted => _plan.IsSequential && _next == Count;

    public bool TryBegin(ref Exchange exchange)
    {
        if (_plan.IsSequential)
        {
            if (_next == Count) return false;
            exchange.Target = _next++;
        }
        else
        {
            if (_idleCount == 0) return false;
            int drawn = _random.Next(_idleCount);
            exchange.Target = _idle[drawn];
            _idle[drawn] = _idle[--_idleCount];
        }
        exchange.Kind = _plan.Mix.Pick(_random);
        exchange.CSeq = 0;
        RaiseCSeq(ref exchange);
        return true;
    }

    public void RaiseCSeq(ref Exchange exchange) =>
        exchange.CSeq = exchange.Kind == RequestKind.Refresh ? ++_cseqs[exchange.Target] : exchange.CSeq + 1;

    public void WriteAddressOfRecord(ref SipWriter writer, int target)
    {
        writer.Write("sip:"u8);
        WriteUser(ref writer, target);
        writer.Write("@"u8);
        writer.Write(_plan.Domain);
    }

    public void WriteContact(ref SipWriter writer, int target)
    {
        writer.Write("Contact: <"u8);
        WriteContactUri(ref writer, target);
        writer.Write(">\r\nExpires: "u8);
        writer.Write((long)_plan.ExpiresSeconds);
        writer.EndLine();
    }

    public void OnFinal(in Exchange exchange, SipMessage response)
    {
        Release(exchange.Target);
        if (response.StatusCode != 200) return;
        if (exchange.Kind is RequestKind.Fetch && response.Count(SipHeader.Contact) == 0) _tally.EmptyFetches++;
        if (exchange.Kind is RequestKind.Register or RequestKind.Refresh && _plan.Acks is not null) Acknowledge(exchange.Target, response);
    }

    public void OnLost(in Exchange exchange) => Release(exchange.Target);

    private void Release(int target)
    {
        if (!_plan.IsSequential) _idle[_idleCount++] = target;
    }

    private void Acknowledge(int target, SipMessage response)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var contact = new SipWriter(_contactBuffer);
        WriteContactUri(ref contact, target);
        var address = new SipWriter(_addressBuffer);
        WriteAddressOfRecord(ref address, target);
        var contactUri = _contactBuffer.AsSpan(0, contact.Length);
        // Absent from a 200 means that it does not stand: asked for 0 seconds, or dropped by the server.
        _ = ContactExpiry.TryFind(response, contactUri, out uint granted);
        _plan.Acks!.Add(_addressBuffer.AsSpan(0, address.Length), response.CallId, response.CSeqNumber, contactUri, now + (granted * 1000L));
    }

    private void WriteContactUri(ref SipWriter writer, int target)
    {
        writer.Write("sip:"u8);
        WriteUser(ref writer, target);
        writer.Write("@"u8);
        writer.Write(_plan.ContactHost);
        writer.Write(":"u8);
        writer.Write((long)(FirstContactPort + (NumberOf(target) % ContactPorts)));
    }

    private void WriteUser(ref SipWriter writer, int target)
    {
        Span<byte> digits = stackalloc byte[16];
        _ = NumberOf(target).TryFormat(digits, out int length, "D7", CultureInfo.InvariantCulture);
        writer.Write(_plan.UserPrefix);
        writer.Write(digits[..length]);
    }

    private int NumberOf(int target) => _plan.First + _worker + (target * _stride);
}
