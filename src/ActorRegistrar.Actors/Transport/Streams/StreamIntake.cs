using System.Buffers;
using System.Collections.Concurrent;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>Reads messages of many connections: as many readers as there are threads at it, not connections.</summary>
internal sealed class StreamIntake(Func<RequestIntake> newIntake)
{
    private readonly ConcurrentBag<RequestIntake> _intakes = [];

    /// <summary>Takes one message in; false when it was not SIP.</summary>
    /// <param name="message">In a buffer of the caller's that is overwritten where lines are folded.</param>
    /// <param name="framing">How it ends.</param>
    /// <param name="flow">Where it came from.</param>
    public bool Take(Memory<byte> message, SipFraming framing, StreamFlow flow)
    {
        RequestIntake intake = Rent();
        bool isSip = intake.Take(message, framing, flow);
        intake.HandOver();
        _intakes.Add(intake);
        return isSip;
    }

    /// <summary>Takes a copy of one message in.</summary>
    public void Take(in ReadOnlySequence<byte> message, SipFraming framing, StreamFlow flow)
    {
        byte[] buffer = CopyOf(message);
        Take(buffer.AsMemory(0, (int)message.Length), framing, flow);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>As <see cref="RequestIntake.Refuse"/>.</summary>
    public void Refuse(in ReadOnlySequence<byte> headerSection, in SipAnswer answer, StreamFlow flow)
    {
        byte[] buffer = CopyOf(headerSection);
        RequestIntake intake = Rent();
        intake.Refuse(buffer.AsMemory(0, (int)headerSection.Length), answer, flow);
        _intakes.Add(intake);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private RequestIntake Rent() => _intakes.TryTake(out RequestIntake? intake) ? intake : newIntake();

    private static byte[] CopyOf(in ReadOnlySequence<byte> octets)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)octets.Length);
        octets.CopyTo(buffer);
        return buffer;
    }
}
