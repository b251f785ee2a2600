using System.Collections.Immutable;
using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>
/// An address-of-record under load: what the server has acknowledged of it, and the one request that may be on its way. After a crash the
/// server must hold the acknowledged bindings, or those with the open request carried out; nothing else.
/// </summary>
internal sealed class LoadedAddressOfRecord
{
    private readonly string _name = Request.NewAddressOfRecord();
    private readonly string _callId = Request.Unique("load");
    private ImmutableDictionary<string, AcknowledgedBinding> _acknowledged = ImmutableDictionary<string, AcknowledgedBinding>.Empty;
    private (Request Request, string Contact, int Expires, DateTimeOffset SentAt)? _open;
    private uint _cseq;

    /// <summary>How many answers were received.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>Makes the next change and remembers that it is on its way.</summary>
    public Request Begin(Random random)
    {
        string contact = $"sip:c{random.Next(3)}@192.0.2.1";
        int expires = random.Next(5) == 0 ? 0 : random.Next(1000, 7200);
        Request request = Request.Register(_name, string.Create(CultureInfo.InvariantCulture, $"Contact: <{contact}>;expires={expires}")) with { CallId = _callId, CSeq = ++_cseq };
        _open = (request, contact, expires, DateTimeOffset.UtcNow);
        return request;
    }

    /// <summary>Takes the answer to what was begun. Call it only after the answer is in hand.</summary>
    public void Acknowledge(SipResponse answer)
    {
        Assert.True(answer.Status == 200, $"Under load:\n{answer}");
        (Request request, _, _, _) = _open!.Value;
        Assert.Equal(request.CallId, answer.One("Call-ID"));
        _acknowledged = WithOpen();
        _open = null;
        Acknowledgements++;
    }

    /// <summary>Asks the server what it holds and compares; afterwards what it holds is what counts as acknowledged.</summary>
    public async Task VerifyAsync(SipClient client)
    {
        DateTimeOffset askedFrom = DateTimeOffset.UtcNow;
        ReceivedContact[] held = (await client.AskUntilServedAsync(Request.Register(_name), 200)).Contacts;
        DateTimeOffset askedTo = DateTimeOffset.UtcNow;
        if (_open is not null && IsSame(WithOpen(), held, askedFrom, askedTo)) _acknowledged = WithOpen();
        else Assert.True(IsSame(_acknowledged, held, askedFrom, askedTo), Difference(held, askedFrom));
        _open = null;
        foreach (AcknowledgedBinding binding in _acknowledged.Values)
        {
            SipResponse repeated = await client.AskUntilServedAsync(binding.Request, 200);
            Assert.Equal(held.Select(contact => contact.Uri), repeated.Contacts.Select(contact => contact.Uri));
            if (binding.Request.CSeq > 0) await client.AskUntilServedAsync(binding.Request with { CSeq = binding.Request.CSeq - 1 }, 400);
        }
    }

    private ImmutableDictionary<string, AcknowledgedBinding> WithOpen()
    {
        (Request request, string contact, int expires, DateTimeOffset sentAt) = _open!.Value;
        TimeSpan lifetime = TimeSpan.FromSeconds(expires);
        return expires == 0
            ? _acknowledged.Remove(contact)
            : _acknowledged.SetItem(contact, new AcknowledgedBinding(request, contact, sentAt + lifetime, DateTimeOffset.UtcNow + lifetime));
    }

    private static bool IsSame(ImmutableDictionary<string, AcknowledgedBinding> expected, ReceivedContact[] held, DateTimeOffset askedFrom, DateTimeOffset askedTo) =>
        held.Length == expected.Count
        && held.All(contact => expected.TryGetValue(contact.Uri, out AcknowledgedBinding? binding) && binding.Allows(contact.Expires, askedFrom, askedTo));

    private string Difference(ReceivedContact[] held, DateTimeOffset now)
    {
        string expected = string.Join(", ", _acknowledged.Values.Select(binding => string.Create(CultureInfo.InvariantCulture, $"{binding.ContactUri} CSeq {binding.Request.CSeq} {(binding.EndsAfter - now).TotalSeconds:0} s")));
        string open = _open is { } request ? string.Create(CultureInfo.InvariantCulture, $"{request.Contact} CSeq {request.Request.CSeq} expires {request.Expires}") : "none";
        return $"{_name}: acknowledged [{expected}], open [{open}], held [{string.Join(", ", held.Select(contact => contact.Uri + contact.Parameters))}]";
    }
}
