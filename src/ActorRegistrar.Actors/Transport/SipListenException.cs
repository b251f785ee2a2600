using System.Net.Sockets;

namespace ActorRegistrar.Actors.Transport;

/// <summary>A listener could not be opened; the message is a sentence for the operator that says what to change.</summary>
public sealed class SipListenException : Exception
{
    /// <summary>Says why an address cannot be listened on.</summary>
    public SipListenException(SipListenAddress address, Exception cause) : base(Sentence(address, cause), cause) => Address = address;

    /// <summary>The address that could not be opened.</summary>
    public SipListenAddress Address { get; }

    private static string Sentence(SipListenAddress address, Exception cause)
    {
        for (Exception? e = cause; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return $"Cannot listen on {address}: another process uses this port; stop it or choose another port in Registrar:Listen.";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"Cannot listen on {address}: no interface of this machine has this address; correct it in Registrar:Listen.";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return $"Cannot listen on {address}: this port needs a privilege that the process does not have; choose one above 1023 in Registrar:Listen.";
            }
        }
        return $"Cannot listen on {address}: {cause.Message}";
    }
}
