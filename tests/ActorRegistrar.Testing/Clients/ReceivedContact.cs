using System.Globalization;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A Contact of a message that came.</summary>
public sealed record ReceivedContact(string Uri, string Parameters)
{
    private const string ExpiresParameter = "expires=";

    public int Expires => int.Parse(
        Parameters.Split(';').Single(parameter => parameter.StartsWith(ExpiresParameter, StringComparison.Ordinal))[ExpiresParameter.Length..],
        CultureInfo.InvariantCulture);

    public static ReceivedContact Parse(string text)
    {
        int begin = text.IndexOf('<', StringComparison.Ordinal) + 1;
        int end = text.IndexOf('>', StringComparison.Ordinal);
        if (end < 0)
        {
            end = text.IndexOf(';', StringComparison.Ordinal) is var semicolon and >= 0 ? semicolon : text.Length;
        }
        return new ReceivedContact(text[begin..end], text[end..].TrimStart('>'));
    }
}
