using ActorRegistrar.EndToEnd.Tests.Protocol;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

public sealed class AuthenticationMetricsTests(MeteredDigestServer server) : ProtocolTest(server), IClassFixture<MeteredDigestServer>
{
    [Fact]
    public async Task Who_is_let_in_and_who_is_not_is_counted_by_cause()
    {
        using SipClient client = Connect("udp");
        DigestClient user = server.NewUser();
        Request request = Request.Register($"sip:{user.Username}@example.com", "Contact: <sip:phone@127.0.0.1:5070>");
        SipResponse challenge = await client.AskAsync(request, 401);
        string nonce = DigestClient.Parameter(challenge.All("WWW-Authenticate")[0], "nonce")!;
        await client.AskAsync(request.Next(request.Headers[0], (user with { Password = "wrong" }).Authorization(nonce)), 401);
        Request right = request.Next(request.Headers[0], user.Authorization(nonce));
        await client.AskAsync(right, 200);
        await client.AskAsync(right.Again(), 401);
        await client.AskAsync(Request.Register("sip:somebody-else@example.com", request.Headers[0], user.Authorization(nonce, 2)), 403);

        Scrape scrape = await Scrape.OfAsync(server.HttpPort);
        double Failures(string cause) => scrape["actorregistrar_auth_failures_total", $"cause={cause}"];
        Assert.Equal((1, 1, 1, 1), (Failures("no_credentials"), Failures("wrong_response"), Failures("replayed"), Failures("not_authorised")));
        Assert.Equal(2, scrape["actorregistrar_auth_granted_total"]);
        Assert.Equal((2, 1), (scrape["actorregistrar_auth_challenges_total", "stale=false"], scrape["actorregistrar_auth_challenges_total", "stale=true"]));
        Assert.True(scrape["actorregistrar_auth_store_duration_seconds_count"] >= 1);
        Assert.DoesNotContain(user.Username + "@", scrape.Text, StringComparison.Ordinal);
    }
}
