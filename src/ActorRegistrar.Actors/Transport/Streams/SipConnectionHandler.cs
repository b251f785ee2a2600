using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>Reads SIP messages from one connection after the other's bytes (RFC 3261 section 18.3) and answers keep-alives (RFC 5626 section 4.4.1).</summary>
internal sealed class SipConnectionHandler
{
    private readonly SipLimits _limits;
    private readonly Func<RequestIntake> _newIntake;
    private readonly IFlowObserver? _observer;
    private readonly ReturnConnections _returns = new();
    private readonly ConcurrentBag<RequestIntake> _intakes = [];
    private readonly ConcurrentDictionary<StreamFlow, ConnectionContext> _open = [];
    private volatile bool _isStopping;

    public SipConnectionHandler(SipLimits limits, Func<RequestIntake> newIntake, IFlowObserver? observer = null)
    {
        _observer = observer;
        _limits = limits;
        _newIntake = newIntake;
    }

    /// <summary>Serves one connection until it ends.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        var flow = new StreamFlow(connection, "tcp", _returns);
        _open.TryAdd(flow, connection);
        Task writing = flow.WriteLoopAsync();
        try
        {
            if (!_isStopping) await ReadLoopAsync(connection.Transport.Input, flow);
            if (_isStopping) await EndOf(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Closed or reset by the peer.
        }
        finally
        {
            _open.TryRemove(flow, out _);
            flow.Complete();
            _observer?.Ended(flow);
            await writing;
        }
    }

    /// <summary>Reads no more from any connection; answers still leave.</summary>
    public void StopReading()
    {
        _isStopping = true;
        foreach (ConnectionContext connection in _open.Values) connection.Transport.Input.CancelPendingRead();
    }

    /// <summary>What was accepted is answered on its connection until the listeners close.</summary>
    private static Task EndOf(ConnectionContext connection)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionClosed.Register(() => end.TrySetResult());
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(() => end.TrySetResult());
        return end.Task;
    }

    private async Task ReadLoopAsync(PipeReader input, StreamFlow flow)
    {
        var framer = new SipStreamFramer(_limits);
        while (!_isStopping)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            bool goesOn = TakeAll(framer, ref rest, flow);
            input.AdvanceTo(rest.Start, rest.End);
            if (!goesOn || read.IsCompleted || read.IsCanceled) return;
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
                    Take(frame.Message, SipFraming.Stream, flow);
                    break;
                case SipFrameKind.Ping:
                    flow.Send("\r\n"u8, 0);
                    break;
                case SipFrameKind.Broken:
                    if (frame.StatusCode != 0) Refuse(frame, flow);
                    rest = rest.Slice(consumed);
                    return false;
            }
            rest = rest.Slice(consumed);
            if (frame.Kind == SipFrameKind.NeedMore) return true;
        }
    }

    private void Take(in ReadOnlySequence<byte> message, SipFraming framing, StreamFlow flow) =>
        WithCopy(message, flow, (intake, bytes, to) => intake.Take(bytes, framing, to));

    private void Refuse(in SipFrame frame, StreamFlow flow)
    {
        var answer = new SipAnswer(frame.StatusCode, frame.Reason);
        WithCopy(frame.Message, flow, (intake, bytes, to) => intake.Refuse(bytes, answer, to));
    }

    private void WithCopy(in ReadOnlySequence<byte> message, StreamFlow flow, Action<RequestIntake, Memory<byte>, StreamFlow> use)
    {
        int length = (int)message.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        if (!_intakes.TryTake(out RequestIntake? intake)) intake = _newIntake();
        message.CopyTo(buffer);
        use(intake, buffer.AsMemory(0, length), flow);
        intake.HandOver();
        _intakes.Add(intake);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
