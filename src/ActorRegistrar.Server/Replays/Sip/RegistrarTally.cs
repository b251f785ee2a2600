using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>What became of the bindings that another registrar was told of.</summary>
internal sealed class RegistrarTally
{
    private const int MaxExamples = 5;
    private readonly SortedDictionary<int, (int Count, string Meaning, List<string> Examples)> _refused = [];
    private int _registered;
    private int _shorter;
    private int _connected;
    private int _removed;
    private readonly List<string> _leftOut = [];
    private int _brief;

    /// <summary>Whether anything was refused that a longer lifetime would not have helped.</summary>
    public bool HasRefusals => _refused.Count > 0 || _leftOut.Count > 0;

    /// <summary>A binding stands there.</summary>
    public void Registered(Binding binding, long seconds, ClientResponse response)
    {
        lock (_refused)
        {
            _registered++;
            if (binding.Source.Flow is not null) _connected++;
            ResponseContact? granted = response.Contacts.FirstOrDefault(contact => contact.Uri == binding.ContactUri);
            if (long.TryParse(granted?.ExpiresSeconds, out long answered) && answered < seconds - 2) _shorter++;
        }
    }

    /// <summary>Contacts are not there any more.</summary>
    public void Removed(int contacts)
    {
        lock (_refused) _removed += contacts;
    }

    /// <summary>A request was refused.</summary>
    public void Refused(AddressOfRecord addressOfRecord, string contact, ClientResponse response)
    {
        lock (_refused)
        {
            if (response.StatusCode == 423)
            {
                _brief++;
                return;
            }
            (int count, string meaning, List<string> examples) = _refused.GetValueOrDefault(response.StatusCode, (0, $"{response.StatusCode} {LogText.Escape(response.Reason)}: {StatusMeaning.Of(response)}", []));
            if (examples.Count < MaxExamples) examples.Add($"{addressOfRecord} {LogText.Escape(contact)}");
            _refused[response.StatusCode] = (count + 1, meaning, examples);
        }
    }

    /// <summary>A binding is not sent: one of its texts holds a control character, which could make another header field of it.</summary>
    public void LeftOut(AddressOfRecord addressOfRecord, string fault)
    {
        lock (_refused) _leftOut.Add($"{addressOfRecord}, {fault}");
    }

    /// <summary>In sentences.</summary>
    public IReadOnlyList<string> Sentences()
    {
        lock (_refused)
        {
            var sentences = new List<string> { $"{Bindings(_registered)} registered, {Plural.Thousands(_removed)} removed." };
            if (_brief > 0) sentences.Add($"{Bindings(_brief)} had less left than the registrar's shortest lifetime (423) and will be there when refreshed.");
            if (_shorter > 0) sentences.Add($"{Bindings(_shorter)} got less than what was left; they end there sooner than here.");
            if (_connected > 0) sentences.Add($"{Bindings(_connected)} lead over a connection to the server that they came from; calls reach them there only, until the client registers anew.");
            foreach ((int count, string meaning, List<string> examples) in _refused.Values)
            {
                sentences.Add($"{Plural.Thousands(count)} refused, {meaning}");
                sentences.AddRange(examples.Select(example => "  " + example));
            }
            if (_leftOut.Count > 0)
            {
                sentences.Add($"{Bindings(_leftOut.Count)} left out, for a control character in what an application once stored:");
                sentences.AddRange(_leftOut.Take(MaxExamples).Select(example => "  " + LogText.Escape(example)));
            }
            return sentences;
        }
    }

    private static string Bindings(int count) => $"{Plural.Thousands(count)} {(count == 1 ? "binding" : "bindings")}";
}
