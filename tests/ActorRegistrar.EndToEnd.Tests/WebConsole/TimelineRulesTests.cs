using System.Text.Json;

namespace ActorRegistrar.EndToEnd.Tests.WebConsole;

/// <summary>How a history becomes lanes; the module is pure and asked in the browser that will run it.</summary>
public sealed class TimelineRulesTests(ConsoleServer server) : IClassFixture<ConsoleServer>
{
    private const string Fold = """
        async changes => {
            const { lanesOf, bindingsAt } = await import("/console/timeline/lifelines.js");
            const { lanes } = lanesOf(changes);
            const second = at => at === null ? null : (at - Date.parse("2026-01-01T00:00:00Z")) / 1000;
            return JSON.stringify(lanes.map(lane => `${lane.label}: ${lane.lives.map(life => `${second(life.from)}-${second(life.to) ?? ""}${life.isLost ? " lost" : ""}`).join(", ")} | ${lane.marks.map(mark => mark.kind).join(" ")}`));
        }
        """;

    [ConsoleFact]
    public async Task A_history_becomes_one_lane_for_each_contact_or_device()
    {
        await using WatchedPage page = await server.OpenAsync();
        async Task<string[]> LanesAsync(params object[] changes) => JsonSerializer.Deserialize<string[]>(await page.Page.EvaluateAsync<string>(Fold, changes))!;

        Assert.Equal(
            ["sip:a: 0-100 | created refreshed unregistered"],
            await LanesAsync(
                Change(0, "register", [("created", "sip:a")], Bound("sip:a", 60)),
                Change(50, "register", [("refreshed", "sip:a")], Bound("sip:a", 110)),
                Change(100, "register", [("unregistered", "sip:a")])));

        // Its time passed while nobody was there to journal it.
        Assert.Equal(
            ["sip:a: 0-60, 500- | created expired created"],
            await LanesAsync(
                Change(0, "register", [("created", "sip:a")], Bound("sip:a", 60)),
                Change(500, "register", [("expired", "sip:a"), ("created", "sip:a")], Bound("sip:a", 560))));

        Assert.Equal(
            ["sip:a: 0-20, 20-40 lost, 40- | created lost refreshed"],
            await LanesAsync(
                Change(0, "register", [("created", "sip:a")], Bound("sip:a", 600)),
                Change(20, "flowLost", [("deactivated", "sip:a")], Bound("sip:a", 600, isLost: true)),
                Change(40, "register", [("refreshed", "sip:a")], Bound("sip:a", 640))));

        // RFC 5626: the same instance and reg-id is the same telephone, wherever it has moved.
        Assert.Equal(
            ["sip:new: 0- | created created unregistered"],
            await LanesAsync(
                Change(0, "register", [("created", "sip:old")], Bound("sip:old", 600, instance: "urn:x")),
                Change(20, "register", [("created", "sip:new"), ("unregistered", "sip:old")], Bound("sip:new", 600, instance: "urn:x"))));

        // The same contact written in another way is the same binding.
        Assert.Equal(
            ["sip:A: 0- | created refreshed"],
            await LanesAsync(
                Change(0, "register", [("created", "sip:a")], Bound("sip:a", 600)),
                Change(20, "register", [("refreshed", "sip:A")], Bound("sip:A", 620))));

        Assert.Equal(
            ["sip:a: 0-30 | created deactivated", "sip:b: 0- | created"],
            await LanesAsync(
                Change(0, "register", [("created", "sip:a"), ("created", "sip:b")], Bound("sip:a", 600), Bound("sip:b", 600)),
                Change(30, "administrative", [("deactivated", "sip:a")], Bound("sip:b", 600))));
    }

    private static object Change(int at, string cause, (string Kind, string Contact)[] changes, params object[] bindings) =>
        new { at = Time(at), cause, changes = changes.Select(one => new { kind = one.Kind, contact = one.Contact }).ToArray(), bindings };

    private static object Bound(string contact, int until, bool isLost = false, string? instance = null) => new
    {
        contact,
        callId = "c",
        registeredAt = Time(0),
        expiresAt = Time(until),
        instanceId = instance,
        regId = instance is null ? 0 : 1,
        source = new { transport = "tcp", remote = "192.0.2.1:5060", flow = new { isLost } },
    };

    private static string Time(int second) => new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(second).ToString("O");
}
