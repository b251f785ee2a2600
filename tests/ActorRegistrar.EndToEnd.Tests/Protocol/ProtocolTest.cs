using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>A test against its class's running server; afterwards the server must live and its log must be clean.</summary>
public abstract class ProtocolTest(RunningServer server) : IAsyncLifetime
{
    /// <summary>All transports, for tests whose outcome may not depend on them.</summary>
    public static TheoryData<string> Transports { get; } = ["udp", "tcp", "tls", "ws", "wss"];

    internal int Port => server.Process.Port;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Assert.False(server.Process.HasEnded);
        server.Process.Log.AssertClean();
        return Task.CompletedTask;
    }

    internal SipClient Connect(string transport) => server.Connect(transport);

    /// <summary>The bindings of an address-of-record, by a REGISTER without Contact.</summary>
    internal static async Task<ReceivedContact[]> FetchAsync(SipClient client, string addressOfRecord) =>
        (await client.AskAsync(Request.Register(addressOfRecord), 200)).Contacts;
}
