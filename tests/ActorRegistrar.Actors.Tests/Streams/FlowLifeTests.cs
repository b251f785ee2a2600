using System.IO.Pipelines;
using System.Net;
using System.Text;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Streams;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class FlowLifeTests : IFlowObserver
{
    private readonly List<SipFlow> _ended = [];
    private readonly DefaultConnectionContext _connection;
    private readonly KeptAnswers _written = new();
    private readonly StreamFlow _flow;
    private readonly FlowLife _life;

    public FlowLifeTests()
    {
        var pipe = new Pipe();
        _connection = new DefaultConnectionContext("1", new Duplex(pipe), new Duplex(pipe)) { RemoteEndPoint = IPEndPoint.Parse("192.0.2.1:5060") };
        var watch = new ConnectionWatch(new ConnectionDeadlines(), new ManualClock());
        _flow = new StreamFlow(new AdmittedConnection(_connection, SipTransportKind.Tls, watch), _written, maxUnreadBytes: 65_536, returns: null);
        _life = new FlowLife(this);
    }

    void IFlowObserver.Ended(SipFlow flow)
    {
        Assert.True(flow.HasEnded);
        _ended.Add(flow);
    }

    [Fact]
    public async Task The_end_of_a_connection_is_told_once()
    {
        await _life.ServeAsync(_flow, () => Task.CompletedTask, () => { });
        Assert.Equal([_flow], _ended);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_told_once()
    {
        await _life.ServeAsync(_flow, () => throw new IOException("reset"), () => { });
        Assert.Equal([_flow], _ended);
    }

    [Fact]
    public async Task A_connection_that_ends_with_the_server_is_not_told()
    {
        var stopped = new TaskCompletionSource();
        Task served = _life.ServeAsync(_flow, () => stopped.Task, () => stopped.TrySetResult());

        _life.Stop();
        _connection.Abort();

        await served.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task What_was_asked_before_the_end_is_answered_after_it()
    {
        var load = new ListenerLoad(10);
        load.Begin(_flow);
        Task served = _life.ServeAsync(_flow, () => Task.CompletedTask, () => { });
        Assert.False(served.IsCompleted);

        _flow.Send("answer"u8, 0);
        load.End(_flow);

        await served.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("answer", Encoding.ASCII.GetString(Assert.Single(_written.Messages)));
    }

    [Fact]
    public void Answers_that_nobody_reads_are_bounded_however_short_they_are()
    {
        for (int i = 0; i < 1100; i++) _flow.Send("\r\n"u8, 0);

        Assert.True(_connection.ConnectionClosed.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Every_connection_is_another() =>
        Assert.NotEqual(new FakeFlow().Id, new FakeFlow().Id);

    private sealed class KeptAnswers : IAnswerWriter
    {
        public List<byte[]> Messages { get; } = [];

        public ValueTask WriteAsync(byte[] message)
        {
            Messages.Add(message);
            return ValueTask.CompletedTask;
        }

        public ValueTask<bool> FlushAsync() => ValueTask.FromResult(true);
    }

    private sealed class Duplex(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }
}
