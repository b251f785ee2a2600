using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>A phone that refreshes its registration and is called, before, during and after an attack.</summary>
internal sealed class GoodClient : IDisposable
{
    private const int Rounds = 3;

    private readonly SipClient _client;
    private Request _register = Request.Register($"sip:{Request.Unique("good")}@{HostileServer.Domain}", "Contact: <sip:good@192.0.2.1>;expires=600");

    public GoodClient(int port) => _client = SipClient.Udp(port);

    /// <summary>Registers, is looked up and fetches, some times, and tells how long the slowest answer took.</summary>
    public async Task<TimeSpan> UseAsync()
    {
        TimeSpan slowest = TimeSpan.Zero;
        for (int round = 0; round < Rounds; round++)
        {
            _register = _register.Next("Contact: <sip:good@192.0.2.1>;expires=600");
            Assert.Equal("sip:good@192.0.2.1", Assert.Single((await TimedAsync(_register, 200)).Contacts).Uri);
            Assert.Single((await TimedAsync(Request.For("INVITE", _register.To), 302)).Contacts);
        }
        return slowest;

        async Task<SipResponse> TimedAsync(Request request, int status)
        {
            var clock = Stopwatch.StartNew();
            SipResponse answer = await _client.AskAsync(request, status);
            if (clock.Elapsed > slowest) slowest = clock.Elapsed;
            return answer;
        }
    }

    public void Dispose() => _client.Dispose();
}
