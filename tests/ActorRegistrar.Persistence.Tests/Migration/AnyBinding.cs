using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using CsCheck;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>Bindings and rows at random, with what quoting goes wrong on.</summary>
internal static class AnyBinding
{
    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Spiteful =
        ["'", "''", "\"", "\\", "\\'", "`", ";", "--", "/*", "*/", ",", "(", ")", "%", "#", "$$", "NULL", "\\N", "\\.", "{", "ü", "電", "\U0001F4DE", "); DROP TABLE location; --", "\t", "\u0085", "\u2028", " ", "a", "0", "@", "=", "<", "&"];

    /// <summary>Text as a header field may hold it: no control character of ASCII but the tab.</summary>
    public static readonly Gen<string> Text = OneOf(Spiteful).Array[0, 8].Select(string.Concat);

    private static readonly Gen<string> User = Gen.Char["abzA09-_.!~*'()&=+$,;?/"].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<DateTimeOffset> Past = Gen.Int[1, 86_400].Select(seconds => T0.AddSeconds(-seconds));

    public static readonly Gen<AddressOfRecord> Owner =
        from user in User
        from host in OneOf("example.com", "b.example.net", "192.0.2.1", "[2001:db8::1]")
        select AddressOfRecord.FromKey($"{user}@{host}");

    /// <summary>In force at <see cref="T0"/>, everything that can be stored at random.</summary>
    public static readonly Gen<Binding> Live =
        from user in User
        from port in Gen.Int[1, 65_535]
        from tail in OneOf("", ";transport=tcp", ";ob", ";x=a%20b;lr", ";transport=ws")
        from q in Gen.OneOf(Gen.Int[0, 1000].Select(thousandths => (int?)thousandths), Gen.Const((int?)null))
        from instance in Gen.OneOf(Gen.Guid.Select(id => (string?)$"urn:uuid:{id}"), Gen.Const((string?)null))
        from regId in Gen.Int[0, 4]
        from epoch in Gen.Long[0, long.MaxValue]
        from callId in Gen.Char["abc'\"\\@.-%"].Array[1, 40].Select(letters => new string(letters))
        from cseq in Gen.UInt
        from path in OneOf("<sip:p1.example.com;lr>", "<sip:p2.example.com;lr;ob>", "\"O'Neil, p\" <sip:p3.example.com;x=1>").Array[0, 3]
        from refreshed in Past
        from ticks in Gen.Long[0, TimeSpan.TicksPerSecond - 1]
        from lifetime in Gen.Int[1, 86_400]
        from remote in OneOf("", "203.0.113.7:61000", "[2001:db8::9]:5060")
        from local in OneOf("", "198.51.100.1:5060")
        from run in Gen.ULong
        from isLost in Gen.Bool
        from agent in Text
        from isStatic in Gen.Int[0, 9].Select(number => number == 0)
        select new Binding
        {
            ContactUri = $"sip:{user}@10.1.2.3:{port}{tail}",
            Parameters = instance is null ? "" : $";+sip.instance=\"<{instance}>\"",
            Q = q,
            InstanceId = instance,
            RegId = instance is null ? 0 : regId,
            GruuEpoch = instance is null ? 0 : epoch,
            CallId = isStatic ? "" : callId,
            CSeq = isStatic ? 0 : cseq,
            Path = [.. path],
            RegisteredAt = refreshed.AddTicks(ticks - TimeSpan.TicksPerDay),
            RefreshedAt = refreshed.AddTicks(ticks),
            ExpiresAt = isStatic ? Binding.Never : T0.AddSeconds(lifetime).AddTicks(ticks),
            Source = new RequestSource(regId > 2 ? "wss" : "udp", remote, local)
            {
                IsRelayed = path.Length > 0,
                Flow = regId > 2 ? new FlowReference(run, regId, isLost) : null,
            },
            UserAgent = agent.Length == 0 ? null : agent,
        };

    /// <summary>A row whose every text is spiteful.</summary>
    public static readonly Gen<LocationRow> Row =
        from username in Text
        from contact in Text
        from received in Text
        from path in Text
        from callId in Text
        from agent in Text
        from socket in Text
        from instance in Gen.Guid
        from q in Gen.OneOf(Gen.Int[0, 1000].Select(thousandths => (int?)thousandths), Gen.Const((int?)null))
        from cseq in Gen.UInt
        from regId in Gen.Int[0, int.MaxValue]
        from refreshed in Past
        from lifetime in Gen.Int[0, 1_000_000]
        select new LocationRow
        {
            Username = username,
            Domain = "example.com",
            Contact = contact,
            Received = received,
            Path = path,
            CallId = callId,
            UserAgent = agent,
            Socket = socket,
            Instance = instance.ToString(),
            Q = q,
            CSeq = cseq,
            RegId = regId,
            LastModified = refreshed,
            Expires = lifetime == 0 ? null : T0.AddSeconds(lifetime),
        };

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
