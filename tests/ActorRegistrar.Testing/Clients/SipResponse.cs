using System.Globalization;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A response as text.</summary>
public sealed class SipResponse : ReceivedMessage
{
    public SipResponse(byte[] octets) : base(octets)
    {
        string[] status = StartLine.Split(' ', 3);
        Assert.Equal("SIP/2.0", status[0]);
        Status = int.Parse(status[1], CultureInfo.InvariantCulture);
        Reason = status[2];
    }

    public int Status { get; }

    public string Reason { get; }

    /// <summary>A response of this server, which has no body and writes its header fields in one way.</summary>
    public static SipResponse Parse(ReadOnlySpan<byte> octets)
    {
        var response = new SipResponse(octets.ToArray());
        Assert.EndsWith("\r\n\r\n", response.Text, StringComparison.Ordinal);
        Assert.All(response.Text[..^4].Split("\r\n").Skip(1), line => Assert.Contains(": ", line, StringComparison.Ordinal));
        return response;
    }
}
