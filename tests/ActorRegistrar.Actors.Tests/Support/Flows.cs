using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A way back that keeps what is sent.</summary>
internal sealed class FakeFlow : SipFlow
{
    private readonly BlockingCollection<(byte[] Bytes, int ReplyPort)> _sent = [];

    public FakeFlow(string remote = "192.0.2.7:5070", bool isReliable = false)
        : base(new RequestSource(isReliable ? "tcp" : "udp", remote, "203.0.113.1:5060"), IPEndPoint.Parse(remote)) => IsReliable = isReliable;

    public override bool IsReliable { get; }

    public override int MaxAnswerBytes => IsReliable ? int.MaxValue : base.MaxAnswerBytes;

    /// <summary>How many answers wait to be looked at.</summary>
    public int Count => _sent.Count;

    /// <summary>The port of the last answer taken.</summary>
    public int LastReplyPort { get; private set; }

    public override void Send(ReadOnlySpan<byte> message, int replyPort) => _sent.Add((message.ToArray(), replyPort));

    /// <summary>Takes the oldest answer, waiting for it.</summary>
    public SipResponse Next() => SipResponse.Parse(NextBytes());

    /// <summary>Takes the oldest answer as bytes, waiting for it.</summary>
    public byte[] NextBytes()
    {
        if (!_sent.TryTake(out (byte[] Bytes, int ReplyPort) sent, TimeSpan.FromSeconds(10))) throw new TimeoutException("No answer was sent.");
        LastReplyPort = sent.ReplyPort;
        return sent.Bytes;
    }

    /// <summary>Who is registered over it, and for how many seconds.</summary>
    public Dictionary<string, int> Registered { get; } = [];

    /// <summary>Addresses-of-record whose registration it remembers; as many as there are unless set.</summary>
    public int MaxRemembered { get; init; } = int.MaxValue;

    public override bool OnRegistered(AddressOfRecord addressOfRecord, TimeSpan lifetime)
    {
        Registered.Remove(addressOfRecord.Key);
        if (lifetime == TimeSpan.Zero || Registered.Count >= MaxRemembered) return false;
        Registered[addressOfRecord.Key] = (int)lifetime.TotalSeconds;
        return true;
    }

    public override IReadOnlyCollection<AddressOfRecord> RegisteredOver() => [.. Registered.Keys.Select(key => Aor.Of(key[..key.IndexOf('@', StringComparison.Ordinal)]))];

    public override string ToString() => Encoding.ASCII.GetString(RemoteAddressText);
}
