using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The body of a request, read member by member; what nobody asked for is refused.</summary>
/// <param name="members">A JSON object.</param>
internal sealed class ApiBody(JsonElement members)
{
    private readonly HashSet<string> _known = [];

    /// <summary>A text; null when it is absent.</summary>
    public string? Text(string name, int longest)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw ApiProblemException.Unprocessable(name, $"{name} must be a string.");
        string text = Decoded(name, value);
        return text.Length <= longest
            ? text
            : throw ApiProblemException.Unprocessable(name, string.Create(CultureInfo.InvariantCulture, $"{name} has {text.Length} characters; {longest} are the most."));
    }

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name, int longest) =>
        Text(name, longest) is { Length: > 0 } text ? text : throw ApiProblemException.Unprocessable(name, $"{name} is missing.");

    /// <summary>A whole number between two others; null when it is absent.</summary>
    public long? Number(string name, long least, long most)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most
            ? number
            : throw ApiProblemException.Unprocessable(name, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number between {least} and {most}."));
    }

    /// <summary>A number between two others, in thousandths; null when it is absent.</summary>
    public int? Thousandths(string name, decimal least, decimal most)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && number >= least && number <= most && number * 1000 % 1 == 0
            ? (int)(number * 1000)
            : throw ApiProblemException.Unprocessable(name, string.Create(CultureInfo.InvariantCulture, $"{name} must be a number between {least} and {most} with at most three decimals."));
    }

    /// <summary><c>true</c> or <c>false</c>; null when it is absent.</summary>
    public bool? Flag(string name) => Find(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ApiProblemException.Unprocessable(name, $"{name} must be true or false."),
    };

    /// <summary>A list of texts; empty when it is absent.</summary>
    public ImmutableArray<string> Texts(string name, int most, int longest)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) throw ApiProblemException.Unprocessable(name, $"{name} must be an array of strings.");
        if (value.GetArrayLength() > most) throw ApiProblemException.Unprocessable(name, string.Create(CultureInfo.InvariantCulture, $"{name} has {value.GetArrayLength()} elements; {most} are the most."));
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String) throw ApiProblemException.Unprocessable(name, $"{name} must be an array of strings.");
            string text = Decoded(name, element);
            if (text.Length > longest) throw ApiProblemException.Unprocessable(name, string.Create(CultureInfo.InvariantCulture, $"{name} has an element of {text.Length} characters; {longest} are the most."));
            texts.Add(text);
        }
        return texts.ToImmutable();
    }

    /// <summary>Refuses what was not asked for, and what stands there twice.</summary>
    public void RefuseUnknown()
    {
        var seen = new HashSet<string>();
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (!_known.Contains(member.Name)) throw ApiProblemException.Unprocessable(member.Name, $"'{member.Name}' is not a member of this body; known are {string.Join(", ", _known)}.");
            if (!seen.Add(member.Name)) throw ApiProblemException.Unprocessable(member.Name, $"{member.Name} stands there twice; give it once.");
        }
    }

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return members.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>JSON may escape half of a surrogate pair, which no text can hold.</summary>
    private static string Decoded(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiProblemException.Unprocessable(name, $"{name} is not a text: it has an unpaired surrogate.");
        }
    }
}
