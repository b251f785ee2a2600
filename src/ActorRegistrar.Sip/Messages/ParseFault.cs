namespace ActorRegistrar.Sip.Messages;

/// <summary>The first fault met; later ones are not looked at, so the answer names what is wrong first in the message.</summary>
internal struct ParseFault
{
    public int StatusCode { get; private set; }

    public string Reason { get; private set; }

    public readonly bool IsNone => StatusCode == 0;

    public void Set(int statusCode, string reason)
    {
        if (IsNone) (StatusCode, Reason) = (statusCode, reason);
    }
}
