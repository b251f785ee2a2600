
namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary><c>samples/kamailio/http-lookup.cfg</c>.</summary>
public sealed class HttpLookupTests(HttpLookupTests.Edge registrar) : EdgeProxyTests(registrar), IClassFixture<HttpLookupTests.Edge>
{
    [KamailioSampleFact]
    public async Task A_token_that_the_registrar_does_not_know_is_told_in_the_log_and_the_caller_gets_500()
    {
        using EdgeProxy edge = await registrar.StartEdgeAsync(("API_TOKEN", "\"no such token\""));
        using var caller = new Phone(edge.Connect("udp"), Request.NewAddressOfRecord());
        using Phone callee = registrar.NewPhone("udp");
        await callee.RegisterAsync();
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        await call.FinalAsync(500);
        await edge.Log.ExpectAsync($"the registrar refuses the lookup of {callee.AddressOfRecord} with 401");
        await registrar.Process.Log.ExpectAsync("api.refused");
    }

    [KamailioSampleFact, Trait("RFC", "5627 6.1: gr")]
    public async Task A_GRUU_as_the_Contact_of_a_dialog_leads_to_its_telephone_also_after_a_reconnect()
    {
        const string Instance = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\"";
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), again = registrar.NewPhone("tcp", addressOfRecord);
        using (Phone callee = registrar.NewPhone("tcp", addressOfRecord))
        {
            SipResponse registered = await callee.RegisterAsync(Instance, "Supported: gruu");
            string gruu = registered.One("Contact")!.Split("pub-gruu=\"")[1].Split('"')[0];
            Call call = await caller.CallAsync(addressOfRecord);
            ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
            await callee.RespondAsync(invite, 200, $"Contact: <{gruu}>");
            SipResponse answer = await call.FinalAsync(200);
            Assert.Equal(gruu, Assert.Single(answer.Contacts).Uri);
            await call.AcknowledgeAsync(answer);
            ReceivedMessage ack = await callee.ReceiveAsync("ACK");
            Assert.StartsWith($"ACK {callee.Contact} SIP/2.0", ack.StartLine, StringComparison.Ordinal);

            await again.RegisterAsync(Instance, "Supported: gruu");
            await call.HangUpAsync(answer);
            await again.RespondAsync(await again.ReceiveAsync("BYE"), 200);
            await call.FinalAsync(200, "BYE");
        }
    }

    public sealed class Edge() : RegistrarWithEdge("http-lookup.cfg")
    {
        protected override string[] Settings => [.. base.Settings, "Gruu=true"];

        protected override (string Name, string Value)[] Definitions => [Api, ("API_TOKEN", $"\"{Token}\"")];
    }
}
