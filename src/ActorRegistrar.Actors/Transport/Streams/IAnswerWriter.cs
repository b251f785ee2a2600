using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>The last step of an answer to a connection. Used by one loop; throws what the connection throws when it is gone.</summary>
internal interface IAnswerWriter
{
    /// <summary>Writes one message, or CRLF.</summary>
    ValueTask WriteAsync(byte[] message);

    /// <summary>Sends what was written; false when the connection takes no more.</summary>
    ValueTask<bool> FlushAsync();
}

/// <summary>TCP and TLS: messages follow each other.</summary>
internal sealed class StreamAnswers(PipeWriter output) : IAnswerWriter
{
    public ValueTask WriteAsync(byte[] message)
    {
        output.Write(message);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<bool> FlushAsync() => !(await output.FlushAsync()).IsCompleted;
}

/// <summary>WebSocket: each message is one (RFC 7118 section 5), always text, for nothing that is no UTF-8 is ever echoed.</summary>
internal sealed class WebSocketAnswers(WebSocket socket) : IAnswerWriter
{
    public ValueTask WriteAsync(byte[] message) =>
        socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public ValueTask<bool> FlushAsync() => ValueTask.FromResult(socket.State is WebSocketState.Open or WebSocketState.CloseReceived);
}
