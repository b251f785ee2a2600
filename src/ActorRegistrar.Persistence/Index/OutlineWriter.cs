using System.Buffers;
using System.Buffers.Binary;
using ActorRegistrar.Actors.Serialization;

namespace ActorRegistrar.Persistence.Index;

/// <summary>Makes rows of the index from rows of the journal, octets to octets.</summary>
internal static class OutlineWriter
{
    private const int LongestText = ushort.MaxValue;

    /// <summary>Writes what <see cref="BindingOutlines"/> reads.</summary>
    /// <param name="manifest">The manifest of the journal row.</param>
    /// <param name="message">Its body.</param>
    /// <param name="output">Where to.</param>
    /// <returns>How many bindings the address-of-record holds after it.</returns>
    /// <exception cref="System.Runtime.Serialization.SerializationException">The row cannot be read by this version.</exception>
    public static int Write(string manifest, ReadOnlySpan<byte> message, ArrayBufferWriter<byte> output)
    {
        int count = 0;
        output.Write([BindingOutlines.Format]);
        foreach (JournalOutline binding in JournalFormat.ReadOutlines(manifest, message))
        {
            count++;
            Span<byte> head = output.GetSpan(25);
            BinaryPrimitives.WriteInt64LittleEndian(head, binding.ExpiresAt.UtcTicks);
            head[8] = (byte)((binding.HasFlow ? BindingOutlines.HasFlow : 0) | (binding.IsFlowLost ? BindingOutlines.IsFlowLost : 0));
            if (binding.HasFlow)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(head[9..], binding.FlowRun);
                BinaryPrimitives.WriteInt64LittleEndian(head[17..], binding.FlowId);
            }
            output.Advance(binding.HasFlow ? 25 : 9);
            Text(output, binding.Transport);
            Text(output, binding.RemoteAddress);
            Text(output, binding.UserAgent);
        }
        return count;
    }

    private static void Text(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestText) text = text[..LongestText];
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), (ushort)text.Length);
        output.Advance(2);
        output.Write(text);
    }
}
