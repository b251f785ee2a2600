using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Protocol;

namespace ActorRegistrar.EndToEnd.Tests.Authentication;

/// <summary>Authentication seen from outside, over either transport.</summary>
public sealed class DigestTests(AllAlgorithmsServer server) : ProtocolTest(server), IClassFixture<AllAlgorithmsServer>
{
    private const string Contact = "Contact: <sip:phone@127.0.0.1:5070>";

    public static TheoryData<string, string, string> Ways { get; } = new()
    {
        { "udp", "MD5", "auth" }, { "udp", "SHA-256", "auth" }, { "udp", "SHA-512-256", "auth" }, { "udp", "SHA-256", "auth-int" }, { "udp", "MD5", "" },
        { "tcp", "MD5", "auth" }, { "tcp", "SHA-256", "auth-int" }, { "tcp", "SHA-512-256", "auth" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("RFC", "3261 22.2")]
    [Trait("RFC", "3261 22.4: qop")]
    [Trait("RFC", "8760 2.3: order")]
    [Trait("RFC", "8760 2.3: choice")]
    [Trait("RFC", "8760 2.6: auth-int")]
    [Trait("RFC", "8760 2.6: without qop")]
    public async Task A_challenge_is_answered_with_any_algorithm_and_qop(string transport, string algorithm, string qop)
    {
        using SipClient client = Connect(transport);
        DigestClient user = server.NewUser() with { Algorithm = algorithm, Qop = qop };
        Request request = Request.Register(AddressOf(user), Contact);
        SipResponse challenge = await client.AskAsync(request, 401);
        Assert.Equal(["SHA-512-256", "SHA-256", "MD5"], challenge.All("WWW-Authenticate").Select(value => DigestClient.Parameter(value, "algorithm")));
        Assert.Single(challenge.All("WWW-Authenticate").Select(value => DigestClient.Parameter(value, "nonce")).Distinct());
        string nonce = NonceOf(challenge);
        Request granted = request.Next(Contact, user.Authorization(nonce));
        Assert.Equal("sip:phone@127.0.0.1:5070", Assert.Single((await client.AskAsync(granted, 200)).Contacts).Uri);
        if (qop.Length > 0) await client.AskAsync(granted.Next(Contact, user.Authorization(nonce, 2)), 200);
        else Assert.True(IsStale(await client.AskAsync(granted.Next(Contact, user.Authorization(nonce)), 401)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    [Trait("RFC", "4475 3.3.7")]
    [Trait("RFC", "3261 22.3")]
    [Trait("RFC", "8760 2.2")]
    [Trait("RFC", "7616 3.4")]
    public async Task Nothing_crafted_is_let_in_and_nobody_else_notices(string transport)
    {
        using SipClient client = Connect(transport);
        DigestClient user = server.NewUser();
        string nonce = await NonceAsync(client), right = user.Authorization(nonce);
        string[][] crafted =
        [
            ["Authorization: "],
            ["Authorization: Digest"],
            ["Authorization: Digest ,,,,"],
            ["Authorization: Digest username"],
            ["Authorization: Digest username=\"" + new string('a', 4000)],
            ["Authorization: Basic dTA6czNjcmV0"],
            ["Authorization: NoOneKnowsThisScheme opaque-data=here"],
            [right + ",username=\"" + user.Username + "\""],
            [right + ",response=\"" + new string('0', 64) + "\""],
            [right.Replace("\",algorithm", "ab\",algorithm", StringComparison.Ordinal)],
            [right.Replace("SHA-256", "SHA-512-256", StringComparison.Ordinal)],
            [right.Replace("SHA-256", "MD5", StringComparison.Ordinal)],
            [right.Replace("SHA-256", "SHA-256-sess", StringComparison.Ordinal)],
            [right.Replace("SHA-256", "ROT13", StringComparison.Ordinal)],
            [right.Replace("qop=auth,", "", StringComparison.Ordinal)],
            [right.Replace("nc=00000001", "nc=1", StringComparison.Ordinal)],
            [right.Replace("nc=00000001", "nc=00000002", StringComparison.Ordinal)],
            [right.Replace("\"c\"", "\"\\", StringComparison.Ordinal)],
            [right.Replace(nonce, "", StringComparison.Ordinal)],
            [(user with { Realm = "example.net" }).Authorization(nonce)],
            [(user with { Uri = "sip:example.net" }).Authorization(nonce)],
            [(user with { Method = "INVITE" }).Authorization(nonce)],
            [(user with { Username = user.Username + "' OR '1'='1" }).Authorization(nonce)],
            [.. Enumerable.Range(0, 50).Select(_ => right.Replace(user.Username, "nobody", StringComparison.Ordinal))],
        ];
        foreach (string[] headers in crafted)
        {
            SipResponse answer = await client.AskAsync(Request.Register(AddressOf(user), [Contact, .. headers]));
            Assert.True(answer.Status == 401 && !IsStale(answer), $"{headers[0]}\n{answer}");
        }
        Assert.True(IsStale(await client.AskAsync(Request.Register(AddressOf(user), Contact, right.Replace(nonce, nonce + nonce, StringComparison.Ordinal)), 401)));
        await client.AskAsync(Request.Register(AddressOf(user), Contact, right.Replace("sip:example.com", "sip:::1:5060", StringComparison.Ordinal)), 400);
        await client.AskAsync(Request.Register(AddressOf(user), Contact, user.Authorization(nonce)), 200);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    [Trait("RFC", "7616 3.4")]
    public async Task A_replayed_registration_changes_nothing(string transport)
    {
        using SipClient client = Connect(transport);
        DigestClient user = server.NewUser();
        Request request = Request.Register(AddressOf(user), Contact, user.Authorization(await NonceAsync(client)));
        SipResponse first = await client.AskAsync(request, 200);

        SipResponse repeated = await client.AskAsync(request);
        if (transport == "udp") Assert.Equal(first.Bytes, repeated.Bytes);
        else Assert.True(repeated.Status == 401 && IsStale(repeated));
        foreach (Request changed in new[]
        {
            request with { Headers = [.. request.Headers, "Contact: <sip:mallory@127.0.0.1:6666>"] },
            request with { CSeq = 2 },
            request with { CallId = Request.Unique("call") },
            request.Again(),
        }) Assert.True(IsStale(await client.AskAsync(changed, 401)));
        using SipClient elsewhere = Connect(transport);
        Assert.True(IsStale(await elsewhere.AskAsync(request, 401)));
        await client.AskAsync(Request.Register(AddressOf(user), "Contact: *", "Expires: 0", user.Authorization(await NonceAsync(client))), 200);
        Assert.True(IsStale(await elsewhere.AskAsync(request, 401)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    [Trait("RFC", "7616 3.4")]
    public async Task A_nonce_count_cannot_be_poisoned(string transport)
    {
        using SipClient client = Connect(transport);
        using SipClient attacker = Connect(transport);
        DigestClient user = server.NewUser();
        string nonce = await NonceAsync(client);
        await client.AskAsync(Request.Register(AddressOf(user), Contact, user.Authorization(nonce, 1)), 200);
        await attacker.AskAsync(Request.Register(AddressOf(user), user.Authorization(nonce, 2).Replace("nc=00000002", "nc=ffffffff", StringComparison.Ordinal)), 401);
        await attacker.AskAsync(Request.Register(AddressOf(user), (user with { Password = "guess" }).Authorization(nonce, uint.MaxValue)), 401);
        await client.AskAsync(Request.Register(AddressOf(user), user.Authorization(nonce, 2)), 200);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    [Trait("RFC", "3261 10.3 step 4")]
    public async Task Nobody_registers_for_somebody_else(string transport)
    {
        using SipClient client = Connect(transport);
        DigestClient victim = server.NewUser(), attacker = server.NewUser();
        SipResponse refused = await client.AskAsync(Request.Register(AddressOf(victim), Contact, attacker.Authorization(await NonceAsync(client))), 403);
        SipResponse ofNobody = await client.AskAsync(Request.Register("sip:nobody@example.com", Contact, attacker.Authorization(await NonceAsync(client))), 403);
        Assert.Equal(refused.Reason, ofNobody.Reason);
        Assert.Empty((await client.AskAsync(Request.Register(AddressOf(victim), victim.Authorization(await NonceAsync(client))), 200)).Contacts);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    [Trait("RFC", "3261 22.1")]
    public async Task A_wrong_password_and_an_unknown_user_are_answered_alike(string transport)
    {
        using SipClient client = Connect(transport);
        DigestClient user = server.NewUser();
        SipResponse wrong = await client.AskAsync(Request.Register(AddressOf(user), Contact, (user with { Password = "guess" }).Authorization(await NonceAsync(client))), 401);
        SipResponse unknown = await client.AskAsync(Request.Register(AddressOf(user), Contact, (user with { Username = "x" + user.Username }).Authorization(await NonceAsync(client))), 401);
        Assert.Equal(Shape(wrong), Shape(unknown));
    }

    [Fact]
    [Trait("RFC", "3261 10.3: order of the steps")]
    public async Task An_extension_is_refused_before_a_password_is_asked_for()
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(Request.Register("sip:u0@example.com", "Require: gin"), 420);
    }

    [Fact]
    public async Task Lookups_need_no_password_and_say_nothing_of_who_has_one()
    {
        using SipClient client = Connect("udp");
        DigestClient user = server.NewUser();
        await client.AskAsync(Request.For("OPTIONS", AddressOf(user)), 404);
        await client.AskAsync(Request.For("OPTIONS", "sip:nobody@example.com"), 404);
        await client.AskAsync(Request.Register(AddressOf(user), Contact, user.Authorization(await NonceAsync(client))), 200);
        await client.AskAsync(Request.For("OPTIONS", AddressOf(user)), 302);
    }

    private static string AddressOf(DigestClient user) => $"sip:{user.Username}@example.com";

    private static string NonceOf(SipResponse answer) => DigestClient.Parameter(answer.All("WWW-Authenticate")[0], "nonce");

    private static async Task<string> NonceAsync(SipClient client) => NonceOf(await client.AskAsync(Request.Register("sip:u0@example.com"), 401));

    private static bool IsStale(SipResponse answer) => answer.All("WWW-Authenticate").Any(challenge => challenge.Contains("stale=true", StringComparison.Ordinal));

    private static string Shape(SipResponse answer) => string.Create(CultureInfo.InvariantCulture, $"{answer.Status} {answer.Reason} {answer.Bytes.Length - answer.One("To")!.Length - answer.One("Call-ID")!.Length - answer.One("Via")!.Length} ")
        + string.Join('\n', answer.All("WWW-Authenticate").Select(challenge => challenge.Replace(DigestClient.Parameter(challenge, "nonce"), "", StringComparison.Ordinal)));
}
