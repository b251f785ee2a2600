using System.Text;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Text;
using CsCheck;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>REGISTERs at random, octet for octet, with all that telephones put into them and much that none does.</summary>
internal static class AnyRegister
{
    private static readonly RequestSource Source = new("udp", "192.0.2.7:5070", "203.0.113.1:5060");

    /// <summary>Octets of a text, one character each: white space and folds, other encodings, what quoting goes wrong on.</summary>
    private static readonly Gen<string> Text = OneOf(
        "\t", " ", "\r\n\t", "\r\n ", "\r\n \t ", Utf8("\u0085"), Utf8("\u2028"), Utf8("\u00A0"), Utf8("ü"), Utf8("\U0001F4DE"), "\u00FF", "\u00C0\u0080", "\u00ED\u00A0\u0080",
        "%0d%0a", "%00", "\\\\", "\\\"", "\\a", "'", "''", ",", ";", "=", "<", ">", "(", ")", "&", "{", "}", "--", "a", "0", ":", "@", new string('x', 300), "\0", "\u001B", "\r\nX-Injected: 1").Array[0, 5].Select(string.Concat);

    private static readonly Gen<string> Quoted = Text.Select(text => $"\"{text}\"");

    private static readonly Gen<string> Uri =
        from scheme in OneOf("sip:", "sip:", "sip:", "SIP:", "sips:", "tel:+1", "mailto:", "urn:x:")
        from user in OneOf("", "a@", "%41%0d%0a@", "*21#@", "a:b@", "j%C3%B6rg@", "[x]@", "a b@", "+1;x=y@", "front%2520desk@")
        from host in OneOf("192.0.2.1", "phone.example", "[2001:db8::1]", "34020000002000000001", "a_b", "x.invalid", "192.0.2.1:5070", "h:99999")
        from parameters in OneOf("", ";transport=tcp", ";x=", ";x=a%0d%0a", ";lr", ";maddr=192.0.2.9", ";x=a=b", ";pn-provider=acme;pn-prid=1", ";ob", ";x=[::1]", ";a@b").Array[0, 3]
        from headers in OneOf("", "", "", "?a=b", "?X=%0D%0AY:1")
        select scheme + user + host + string.Concat(parameters) + headers;

    private static readonly Gen<string> Parameter = Gen.OneOf(
        OneOf(
            ";q=0.5", ";q=.5", ";q=1.0", ";q=0.1234", ";+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"", ";+sip.instance", ";reg-id=1", ";reg-id=x", ";audio", ";x=y", ";x=", "; x = y ", ";",
            ";methods=\"INVITE,OPTIONS\"", ";expires=60", ";expires=0", ";expires=\"7\"", ";pub-gruu=\"sip:x\"", ";action=proxy", ";a@b", ";x=a b", ";x=[::1]:/=", ";%41=%0d%0a"),
        Quoted.Select(quoted => ";desc=" + quoted),
        Text.Select(text => $";+sip.instance=\"<{text}>\""));

    private static readonly Gen<string> Contact =
        from name in Gen.OneOf(OneOf("", "Bob ", "B\u00FF "), Quoted.Select(quoted => quoted + " "))
        from uri in Uri
        from hasBrackets in Gen.Int[0, 9].Select(number => number > 0)
        from parameters in Parameter.Array[0, 4]
        select hasBrackets ? $"{name}<{uri}>{string.Concat(parameters)}" : uri + string.Concat(parameters);

    private static readonly Gen<string> Hop =
        from name in Gen.OneOf(Gen.Const(""), Quoted)
        from uri in OneOf("<sip:edge.example.com;lr>", "<sip:edge.example.com;lr;ob>", "<sip:a%0d@192.0.2.1>;x=y", "<sip:e;lr>;x=\"a\tb\"")
        select name + uri;

    private static readonly Gen<byte[]> Octets =
        from user in OneOf("alice", "j%C3%B6rg", "%0D%0A", "a%20b", "+1", "*21#", "O'Neil", "a%40b")
        from call in Gen.Char['!', '~'].Array[1, 40].Select(letters => new string(letters))
        from contacts in Contact.Array[1, 3]
        from isOneRow in Gen.Bool
        from path in Hop.Array[0, 3]
        from agent in Text
        from hasAgent in Gen.Int[0, 4].Select(number => number > 0)
        from expires in OneOf("", "Expires: 600\r\n", "Expires: x\r\n")
        select Encoding.Latin1.GetBytes(
            "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=1\r\n"
            + $"To: <sip:{user}@example.com>\r\nCall-ID: {call}\r\nCSeq: 7 REGISTER\r\nSupported: path, outbound, gruu\r\n{expires}"
            + (hasAgent ? $"User-Agent: {agent}\r\n" : "")
            + (isOneRow ? $"Contact: {string.Join(", ", contacts)}\r\n" : string.Concat(contacts.Select(contact => $"Contact: {contact}\r\n")))
            + string.Concat(path.Select(hop => $"Path: {hop}\r\n"))
            + "Content-Length: 0\r\n\r\n");

    /// <summary>What one of them is read as, and stores; null for one that is refused.</summary>
    public static readonly Gen<(RegisterRequest Request, BindingsChanged Stored)?> Taken = Octets.Select(Take);

    private static (RegisterRequest, BindingsChanged)? Take(byte[] octets)
    {
        var message = new SipMessage();
        if (!SipParser.Parse(octets.ToArray(), message, SipFraming.Datagram, SipLimits.Default).IsOk) return null;
        if (!AddressOfRecord.TryParse(message.To.Uri, out AddressOfRecord? owner)) return null;
        if (new RegisterReader(SipLimits.Default).Read(message, owner!, Source, AnyBinding.T0, out _) is not { } request) return null;
        return RegistrationRules.Decide(AddressOfRecordState.Empty, request, RegistrationPolicy.Default, AnyBinding.T0).Event is { } stored ? (request, stored) : null;
    }

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
