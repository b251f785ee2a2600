using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>Reads the registration out of a REGISTER: contacts, lifetimes, Path. One bad Contact refuses the whole request.</summary>
internal sealed class RegisterReader
{
    /// <summary>Hops in a Path; more is no path of any network.</summary>
    private const int MaxPathHops = 8;

    /// <summary>Commas too many among contacts; more is no slip of a telephone but an attempt to make the reader work.</summary>
    private const int MaxEmptyContacts = 8;

    private const string MalformedContact = "Malformed Contact header field";

    private readonly SipLimits _limits;
    private readonly StringCache _strings = new();
    private readonly ImmutableArray<ContactOffer>.Builder _contacts = ImmutableArray.CreateBuilder<ContactOffer>();
    private readonly ImmutableArray<string>.Builder _path = ImmutableArray.CreateBuilder<string>();

    public RegisterReader(SipLimits limits) => _limits = limits;

    /// <summary>Reads a REGISTER whose mandatory header fields are well-formed already.</summary>
    /// <returns>The request; null with an <paramref name="answer"/> when it must be refused.</returns>
    public RegisterRequest? Read(
        SipMessage message,
        AddressOfRecord addressOfRecord,
        FlowSources sources,
        DateTimeOffset receivedAt,
        out SipAnswer answer,
        DomainPolicy? policy = null,
        string? authenticatedUser = null)
    {
        policy ??= DomainPolicies.Default.Everywhere;
        _contacts.Clear();
        _path.Clear();
        bool isStar = false;
        HeaderValues values = message.Values(SipHeader.Contact);
        while (values.MoveNext())
        {
            if (!NameAddress.TryParse(values.Current, out NameAddress contact)) return Refuse(MalformedContact, out answer);
            if (contact.IsStar) isStar = true;
            else if (ReadContact(contact, out string problem) is { } offer) _contacts.Add(offer);
            else return Refuse(problem, out answer);
        }
        // An empty Contact is no fetch: its sender meant to register something.
        bool isEmpty = !isStar && _contacts.Count == 0 && message.Count(SipHeader.Contact) > 0;
        if (isEmpty || values.EmptyValueCount > (isStar ? 0 : MaxEmptyContacts)) return Refuse(MalformedContact, out answer);
        bool edgeSupportsOutbound = false;
        if (policy.Compatibility.Path != PathHandling.Off && ReadPath(message, ref edgeSupportsOutbound) is { } problemOfPath) return Refuse(problemOfPath, out answer);
        uint? expiresHeader = message.TryGet(SipHeader.Expires, out ReadOnlySpan<byte> expires) ? DeltaSeconds.Parse(expires) : null;
        SupportedOptions supported = SupportedOptionsReader.Read(message);
        bool isFirstHop = OutboundReader.IsFirstHop(message);
        OutboundVerdict outbound = OutboundRules.Decide(
            policy.Extensions.Outbound,
            policy.Compatibility.Path,
            OutboundReader.Facts(_contacts, expiresHeader, supported.HasFlag(SupportedOptions.Outbound), isFirstHop, edgeSupportsOutbound));
        answer = OutboundReader.Refusal(outbound);
        if (answer.StatusCode != 0) return null;
        bool usesOutbound = outbound == OutboundVerdict.Applied;
        return new RegisterRequest
        {
            AddressOfRecord = addressOfRecord,
            Contacts = _contacts.Count == 0 ? [] : _contacts.ToImmutable(),
            IsStar = isStar,
            ExpiresHeader = expiresHeader,
            CallId = Encoding.UTF8.GetString(message.CallId),
            CSeq = message.CSeqNumber,
            Path = _path.Count == 0 ? [] : _path.ToImmutable(),
            UsesOutbound = usesOutbound,
            SupportsGruu = policy.Extensions.Gruu && supported.HasFlag(SupportedOptions.Gruu),
            ReceivedAt = receivedAt,
            AuthenticatedUser = authenticatedUser,
            Source = sources.For(isFirstHop, NeedsConnection(sources, usesOutbound, policy.Extensions.BoundToConnection)),
            UserAgent = message.TryGet(SipHeader.UserAgent, out ReadOnlySpan<byte> userAgent) && !userAgent.IsEmpty ? _strings.Get(Short(userAgent)) : null,
        };
    }

    /// <summary>What is wrong with the Path; null when nothing is.</summary>
    private string? ReadPath(SipMessage message, ref bool edgeSupportsOutbound)
    {
        foreach (ReadOnlySpan<byte> value in message.Values(SipHeader.Path))
        {
            if (_path.Count == MaxPathHops) return "Too many Path header field values";
            if (!NameAddress.TryParse(value, out NameAddress hop) || hop.IsStar || !hop.IsWellFormed || hop.Uri.Length > _limits.MaxUriBytes || !SipUri.TryParse(hop.Uri, out SipUri uri))
                return "Malformed Path header field";
            edgeSupportsOutbound = uri.TryGetParameter("ob"u8, out _);
            _path.Add(_strings.Get(value));
        }
        return null;
    }

    private bool NeedsConnection(FlowSources sources, bool usesOutbound, ConnectionNeed need)
    {
        if (sources.ConnectedTo is not { } remote || _path.Count > 0) return false;
        foreach (ContactOffer offer in _contacts)
            if (ConnectionRules.NeedsConnection(need, usesOutbound, offer, remote)) return true;
        return false;
    }

    private ContactOffer? ReadContact(in NameAddress contact, out string problem)
    {
        if (contact.Uri.Length > _limits.MaxUriBytes)
        {
            problem = "Contact URI too long";
            return null;
        }
        if (!SipUri.TryParse(contact.Uri, out SipUri uri))
        {
            problem = "Malformed Contact URI";
            return null;
        }
        if (uri.ParameterCount > _limits.MaxParameterCount)
        {
            problem = "Too many parameters in a Contact URI";
            return null;
        }
        if (contact.Parameters.IsEmpty)
        {
            problem = "";
            return new ContactOffer { Uri = Encoding.ASCII.GetString(contact.Uri) };
        }
        return ReadParameters(contact, out problem);
    }

    private ContactOffer? ReadParameters(in NameAddress contact, out string problem)
    {
        uint? expires = null;
        int? q = null;
        string? instanceId = null;
        int regId = 0;
        int count = 0;
        problem = "Malformed Contact parameters";
        if (!IsUtf8(contact.Parameters)) return null;
        // A q of '.5' grows by its 0.
        int room = contact.Parameters.Length + _limits.MaxParameterCount;
        Span<byte> kept = room <= 1024 ? stackalloc byte[1024] : new byte[room];
        int keptLength = 0;
        var parameters = new HeaderParameters(contact.Parameters);
        while (parameters.MoveNext())
        {
            if (++count > _limits.MaxParameterCount) return null;
            ReadOnlySpan<byte> name = parameters.Name;
            if (Ascii.EqualsIgnoreCase(name, "expires"u8))
            {
                expires = DeltaSeconds.Parse(parameters.Value);
                continue;
            }
            if (Ascii.EqualsIgnoreCase(name, "action"u8) || IsGruu(name)) continue;
            if (Ascii.EqualsIgnoreCase(name, "q"u8))
            {
                problem = "Malformed q in Contact";
                if (!parameters.HasValue) continue;
                if (!QValue.TryParseLenient(parameters.Value, out int thousandths)) return null;
                q = thousandths;
                if (!QValue.TryParse(parameters.Value, out _))
                {
                    // What others are told is what the grammar has.
                    keptLength += WriteQ(kept[keptLength..], thousandths);
                    continue;
                }
            }
            else if (Ascii.EqualsIgnoreCase(name, "+sip.instance"u8))
            {
                // A feature tag without a value that names an instance is none (RFC 3840 section 9), and no reason to turn a phone away.
                if (!TryReadInstance(parameters.Value, out instanceId)) continue;
            }
            else if (Ascii.EqualsIgnoreCase(name, "reg-id"u8))
            {
                problem = "Malformed reg-id in Contact";
                if (!parameters.HasValue) continue;
                if (!DeltaSeconds.TryParse(parameters.Value, out uint number) || number is 0 or > int.MaxValue) return null;
                regId = (int)number;
            }
            problem = "Malformed Contact parameters";
            kept[keptLength++] = (byte)';';
            parameters.Raw.CopyTo(kept[keptLength..]);
            keptLength += parameters.Raw.Length;
        }
        problem = "";
        return new ContactOffer
        {
            Uri = Encoding.ASCII.GetString(contact.Uri),
            Parameters = keptLength == 0 ? "" : _strings.Get(kept[..keptLength]),
            Expires = expires,
            Q = q,
            InstanceId = instanceId,
            RegId = regId,
        };
    }

    private static int WriteQ(Span<byte> to, int thousandths)
    {
        ";q="u8.CopyTo(to);
        return ";q="u8.Length + Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{thousandths / 1000m}"), to[3..]);
    }

    /// <summary>A client cannot name its own GRUU (RFC 5627 section 5.1).</summary>
    private static bool IsGruu(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, "pub-gruu"u8) || Ascii.EqualsIgnoreCase(name, "temp-gruu"u8);

    /// <summary>The value is a URI in angle brackets in quotes (RFC 5626 section 4.1).</summary>
    private static bool TryReadInstance(ReadOnlySpan<byte> value, out string? instanceId)
    {
        instanceId = null;
        if (value.Length < 5 || value[0] != '"' || value[1] != '<' || value[^2] != '>' || value[^1] != '"') return false;
        instanceId = Encoding.UTF8.GetString(value[2..^2]);
        return true;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text);

    private static ReadOnlySpan<byte> Short(ReadOnlySpan<byte> text) => text.Length <= 256 ? text : text[..256];

    private static RegisterRequest? Refuse(string reason, out SipAnswer answer)
    {
        answer = new SipAnswer(400, reason);
        return null;
    }
}
