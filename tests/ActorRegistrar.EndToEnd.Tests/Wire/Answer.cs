using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Wire;

/// <summary>An answer as text.</summary>
internal sealed class Answer : Message
{
    public Answer(byte[] bytes) : base(bytes)
    {
        string[] status = StartLine.Split(' ', 3);
        Assert.Equal("SIP/2.0", status[0]);
        Status = int.Parse(status[1], CultureInfo.InvariantCulture);
        Reason = status[2];
    }

    public int Status { get; }

    public string Reason { get; }
}

/// <summary>A Contact of an answer.</summary>
internal sealed record Contact(string Uri, string Parameters)
{
    public int Expires => int.Parse(Parameters.Split(';').Single(parameter => parameter.StartsWith("expires=", StringComparison.Ordinal))["expires=".Length..], CultureInfo.InvariantCulture);

    public static Contact Parse(string text)
    {
        int begin = text.StartsWith('<') ? 1 : text.Contains('<', StringComparison.Ordinal) ? text.IndexOf('<', StringComparison.Ordinal) + 1 : 0;
        int end = text.IndexOf('>', StringComparison.Ordinal);
        if (end < 0) end = text.IndexOf(';', StringComparison.Ordinal) is var semicolon and >= 0 ? semicolon : text.Length;
        return new Contact(text[begin..end], text[end..].TrimStart('>'));
    }
}
