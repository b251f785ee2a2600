using System.Buffers;
using System.IO.Pipelines;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>SIP over TCP and TLS: cuts messages out of the octets (RFC 3261 section 18.3) and answers keep-alives (RFC 5626 section 4.4.1).</summary>
internal sealed class SipConnectionHandler(SipLimits limits, StreamIntake intake, FlowLife life, int maxUnreadBytes)
{
    private readonly ReturnConnections _returns = new();

    /// <summary>Serves one connection until it ends.</summary>
    public Task ServeAsync(ConnectionContext connection)
    {
        AdmittedConnection admitted = connection.Features.GetRequiredFeature<AdmittedConnection>();
        // A client that asked over TLS is not answered without it, and what is at its Via port cannot be known to be the same.
        ReturnConnections? returns = admitted.Kind.IsSecure() ? null : _returns;
        PipeReader input = connection.Transport.Input;
        var flow = new StreamFlow(admitted, new StreamAnswers(connection.Transport.Output), maxUnreadBytes, returns);
        return life.ServeAsync(flow, () => ReadAsync(input, flow), input.CancelPendingRead);
    }

    private async Task ReadAsync(PipeReader input, StreamFlow flow)
    {
        var framer = new SipStreamFramer(limits);
        while (!life.IsStopping)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            bool goesOn = TakeAll(framer, ref rest, flow);
            if (!rest.IsEmpty) flow.Watch.MessageBegan();
            input.AdvanceTo(rest.Start, rest.End);
            if (!goesOn || read.IsCompleted || read.IsCanceled) return;
            await FlowLife.RoomAsync(flow);
        }
    }

    /// <summary>Takes every whole message; false when the stream cannot be trusted any further.</summary>
    private bool TakeAll(SipStreamFramer framer, ref ReadOnlySequence<byte> rest, StreamFlow flow)
    {
        while (true)
        {
            SipFrame frame = framer.Next(rest, out long consumed);
            switch (frame.Kind)
            {
                case SipFrameKind.Message:
                    flow.Watch.MessageTaken();
                    intake.Take(frame.Message, SipFraming.Stream, flow);
                    break;
                case SipFrameKind.Ping:
                    flow.Watch.KeptAlive();
                    flow.Send("\r\n"u8, 0);
                    break;
                case SipFrameKind.Broken:
                    if (frame.StatusCode != 0) intake.Refuse(frame.Message, new SipAnswer(frame.StatusCode, frame.Reason), flow);
                    rest = rest.Slice(consumed);
                    return false;
            }
            rest = rest.Slice(consumed);
            if (frame.Kind == SipFrameKind.NeedMore) return true;
        }
    }
}
