namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// Carries one message through the mailbox of an actor that has lived for long, so that neither the mailbox nor the actor's cell, which
/// remembers its last message, points at anything young. Every old object that does costs a collection microseconds of pause to find, and
/// of addresses-of-record thousands are touched between two collections; of slots the same few dozen are.
/// </summary>
internal sealed class MessageSlot
{
    /// <summary>More messages than this wait in a mailbox only when the server is far behind; they go without a slot.</summary>
    private const int Count = 8192;

    private static readonly MessageSlot[] All = Make();

    // The free slot that was used last, and how often a slot was taken or given back: two threads must not be misled by a slot that came back.
    private static long _free;

    private readonly int _number;
    private int _nextFree;
    private object? _message;

    private MessageSlot(int number)
    {
        _number = number;
        _nextFree = number - 1;
    }

    /// <summary>A slot that holds the message; the message itself when all are taken.</summary>
    public static object Carry(object message)
    {
        while (true)
        {
            long free = Volatile.Read(ref _free);
            int number = (int)free;
            if (number < 0) return message;
            MessageSlot slot = All[number];
            if (Interlocked.CompareExchange(ref _free, Head(free, Volatile.Read(ref slot._nextFree)), free) != free) continue;
            slot._message = message;
            return slot;
        }
    }

    /// <summary>The message that was carried; the slot is free again, and may carry another's message at once. To be called once.</summary>
    public object TakeOut()
    {
        object message = _message!;
        _message = null;
        while (true)
        {
            long free = Volatile.Read(ref _free);
            Volatile.Write(ref _nextFree, (int)free);
            if (Interlocked.CompareExchange(ref _free, Head(free, _number), free) == free) return message;
        }
    }

    private static long Head(long before, int number) => ((before >> 32) + 1) << 32 | (uint)number;

    private static MessageSlot[] Make()
    {
        var all = new MessageSlot[Count];
        for (int i = 0; i < Count; i++) all[i] = new MessageSlot(i);
        _free = Head(0, Count - 1);
        return all;
    }
}
