using System.Buffers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;

namespace ActorRegistrar.Testing.Messages;

/// <summary>Feeds bytes to a framer the way a connection does and writes down what it finds.</summary>
public static class StreamFeeder
{
    /// <param name="bytes">The whole stream.</param>
    /// <param name="pieceSize">Bytes that each read adds.</param>
    /// <param name="segmentSize">Bytes in each segment of the buffer that the framer is shown.</param>
    /// <param name="limits">The framer's.</param>
    public static List<string> Feed(byte[] bytes, int pieceSize, int segmentSize, SipLimits limits)
    {
        var framer = new SipStreamFramer(limits);
        var found = new List<string>();
        int start = 0, end = 0;
        while (end < bytes.Length)
        {
            end = (int)Math.Min(bytes.Length, (long)end + pieceSize);
            while (true)
            {
                var frame = framer.Next(Segment.Chain(bytes.AsMemory(start, end - start), segmentSize), out long consumed);
                Assert.InRange(consumed, 0, end - start);
                if (frame.Kind == SipFrameKind.Message) Assert.True(consumed >= frame.Message.Length);
                start += (int)consumed;
                if (frame.Kind == SipFrameKind.NeedMore) break;
                found.Add(Describe(frame));
                if (frame.Kind == SipFrameKind.Broken) return found;
            }
        }
        return found;
    }

    private static string Describe(in SipFrame frame) => frame.Kind switch
    {
        SipFrameKind.Ping => "ping",
        SipFrameKind.Message => "message " + Sample.Text(frame.Message.ToArray()),
        _ => $"broken {frame.StatusCode} {frame.Reason} {Sample.Text(frame.Message.ToArray())}",
    };

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Chain(ReadOnlyMemory<byte> memory, int size)
        {
            if (memory.Length <= size) return new ReadOnlySequence<byte>(memory);
            var first = new Segment { Memory = memory[..size] };
            var last = first;
            for (int at = size; at < memory.Length; at += size)
            {
                var next = new Segment { Memory = memory.Slice(at, Math.Min(size, memory.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
