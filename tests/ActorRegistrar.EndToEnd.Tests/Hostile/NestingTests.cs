
namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Deep comments, long folds, endless escapes: what costs a careless reader the square of its length, or its stack.</summary>
public sealed class NestingTests(HostileServer server) : HostileTest(server)
{
    private static readonly Dictionary<string, Func<string, string>> Attacks = new()
    {
        ["2000 open comments"] = text => text.WithAdded("User-Agent: " + new string('(', 2000)),
        ["2000 nested comments"] = text => text.WithAdded("User-Agent: " + new string('(', 2000) + "x" + new string(')', 2000)),
        ["2000 comments around an address"] = text => text.WithRow("From", $"From: {new string('(', 2000)}x{new string(')', 2000)} <sip:a@h>;tag=1"),
        ["2000 angle brackets"] = text => text.WithRow("From", $"From: {new string('<', 2000)}sip:a@h{new string('>', 2000)};tag=1"),
        ["2500 folds"] = text => text.WithRow("CSeq", "CSeq:" + string.Concat(Enumerable.Repeat("\r\n ", 2500)) + "1 REGISTER"),
        ["folds without end"] = text => text.WithAdded("Subject: x" + string.Concat(Enumerable.Repeat("\r\n\t", 5000))),
        ["7000 backslashes"] = text => text.WithRow("From", $"From: \"{new string('\\', 7000)}\" <sip:a@h>;tag=1"),
        ["7001 backslashes"] = text => text.WithRow("From", $"From: \"{new string('\\', 7001)}\" <sip:a@h>;tag=1"),
        ["30000 backslashes"] = text => text.WithRow("From", $"From: \"{new string('\\', 30_000)}\" <sip:a@h>;tag=1"),
        ["7000 quotes"] = text => text.WithRow("From", $"From: {new string('"', 7000)} <sip:a@h>;tag=1"),
        ["2000 escapes"] = text => text.WithRow("From", $"From: <sip:{string.Concat(Enumerable.Repeat("%61", 300))}@h>;tag=1"),
        ["7000 semicolons"] = text => text.WithRow("From", $"From: <sip:a@h>{new string(';', 7000)}"),
        ["7000 colons in an address"] = text => text.Replace("Via: SIP/2.0/", $"Via: SIP/2.0/UDP [{new string(':', 7000)}];x=", StringComparison.Ordinal),
        ["7000 dots in a host"] = text => text.WithRow("From", $"From: <sip:a@{new string('.', 900)}>;tag=1"),
        ["7000 spaces"] = text => text.WithRow("CSeq", "CSeq: 1" + new string(' ', 7000) + "REGISTER"),
        ["20000 line ends before it"] = text => string.Concat(Enumerable.Repeat("\r\n", 20_000)) + text,
    };

    public static TheoryData<string, string> Names { get; } = new MatrixOf(Attacks.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task Twenty_of_them_are_answered_or_dropped_each(string transport, string attack)
    {
        for (int i = 0; i < 20; i++)
        {
            using SipClient client = Connect(transport);
            // A fetch: where it is well-formed all the same there is nothing to store.
            IReadOnlyList<SipResponse> answers = await client.AnswersToAsync(HostileWire.Octets(Attacks[attack](Request.Register(NewAddressOfRecord()).Text(client))));
            Assert.InRange(answers.Count, 0, 1);
            Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 513));
        }
    }
}
