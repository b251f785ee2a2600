using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Telemetry;
using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Clocks;

/// <summary>What happens to bindings when somebody sets the wall clock of the machine that serves them.</summary>
public sealed class ClockStepTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly string _aor = Request.NewAddressOfRecord();
    private WallClock? _clock;

    public async Task InitializeAsync()
    {
        if (ToolFactAttribute.IsOnPath(WallClock.Compiler)) _clock = await WallClock.MakeAsync(_directory.Path);
    }

    public Task DisposeAsync()
    {
        _clock?.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [ToolFact(WallClock.Compiler)]
    [Trait("Rule", "steps of the clock")]
    public async Task After_a_step_forward_of_an_hour_bindings_are_there_and_end_when_they_were_promised_to()
    {
        int http = FreePort.Next();
        await using ServerProcess server = await StartAsync($"Http:Listen=http://127.0.0.1:{http}");
        using var client = SipClient.Udp(_port);
        await client.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=600, <sip:b@192.0.2.2>;expires=4"), 200);
        DateTimeOffset registered = DateTimeOffset.UtcNow;

        _clock!.Set(TimeSpan.FromHours(1));

        await server.Log.ExpectAsync("the wall clock was set forward by 3600.0 s");
        SipResponse fetched = await client.AskUntilServedAsync(Request.Register(_aor), 200);
        Assert.Contains(fetched.Contacts, contact => contact.Uri == "sip:a@192.0.2.1" && contact.Expires is > 580 and <= 600);
        // Whoever sets his own clock by the Date header field gets the time of day.
        Assert.InRange(DateOf(fetched) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        SipResponse refreshed = await client.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:c@192.0.2.3>;expires=600") with { CSeq = 2 }, 200);
        Assert.Contains(refreshed.Contacts, contact => contact.Uri == "sip:c@192.0.2.3" && contact.Expires is > 580 and <= 600);
        if (registered.AddSeconds(5) - DateTimeOffset.UtcNow is { Ticks: > 0 } rest) await Task.Delay(rest);
        Assert.Equal(2, (await client.AskUntilServedAsync(Request.For("OPTIONS", _aor), 302)).Contacts.Length);
        using var web = new HttpClient();
        string health = await web.GetStringAsync(new Uri($"http://127.0.0.1:{http}/health/ready?json"));
        Assert.Contains("3600 s ahead of the clock of the start", health, StringComparison.Ordinal);
        Scrape scrape = await Scrape.OfAsync(http);
        Assert.Equal(1, scrape["actorregistrar_clock_steps_total"]);
        Assert.InRange(scrape["actorregistrar_clock_ahead_seconds"], 3599, 3601);
        server.Log.AssertClean();
    }

    [ToolFact(WallClock.Compiler)]
    [Trait("Rule", "steps of the clock")]
    public async Task After_a_step_back_of_an_hour_a_binding_of_three_seconds_ends_after_three_seconds()
    {
        await using ServerProcess server = await StartAsync();
        using var client = SipClient.Udp(_port);
        await client.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=3"), 200);
        DateTimeOffset registered = DateTimeOffset.UtcNow;

        _clock!.Set(TimeSpan.FromHours(-1));

        await server.Log.ExpectAsync("the wall clock was set back by 3600.0 s");
        if (registered.AddSeconds(4) - DateTimeOffset.UtcNow is { Ticks: > 0 } rest) await Task.Delay(rest);
        await client.AskUntilServedAsync(Request.For("OPTIONS", _aor), 480);
        server.Log.AssertClean();
    }

    [ToolFact(WallClock.Compiler)]
    public async Task After_a_restart_with_a_clock_set_back_no_binding_outlives_what_was_granted_and_no_history_goes()
    {
        _clock!.Set(TimeSpan.FromDays(400));
        await using (ServerProcess first = await StartAsync())
        using (var client = SipClient.Udp(_port))
        {
            await client.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=600"), 200);
            Assert.Equal(0, await first.TerminateAsync());
        }
        _clock.Set(TimeSpan.Zero);
        await using ServerProcess second = await StartAsync();
        using (var client = SipClient.Udp(_port))
        {
            Assert.InRange(Assert.Single((await client.AskUntilServedAsync(Request.Register(_aor), 200)).Contacts).Expires, 540, 600);
        }
        Assert.Contains("400.0 days after the clock of this start", await second.Log.ExpectAsync("history purge waits until"), StringComparison.Ordinal);
        second.Log.AssertClean();
    }

    private static DateTimeOffset DateOf(SipResponse answer) => DateTimeOffset.ParseExact(answer.One("Date")!, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private Task<ServerProcess> StartAsync(params string[] settings) => ServerProcess.StartAsync(_directory.Path, _port, _clock!.Environment, ["MinExpires=1", .. settings]);
}
