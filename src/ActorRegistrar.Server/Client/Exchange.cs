using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Server.Client;

/// <summary>A request sent and its final answer.</summary>
/// <param name="SentText">The request as it left.</param>
/// <param name="Answer">The final answer.</param>
/// <param name="Elapsed">From sending to the answer.</param>
internal sealed record Exchange(string SentText, ClientAnswer Answer, TimeSpan Elapsed)
{
    /// <summary>Sends a request and waits for its final answer (RFC 3261 section 17.1.2).</summary>
    /// <exception cref="ExchangeFailedException">There was none.</exception>
    public static async Task<Exchange> RunAsync(ClientRequest request, ServerAddress server, TimeSpan timeout, CancellationToken cancellation)
    {
        IPEndPoint remote = await server.ResolveAsync(cancellation);
        var clock = Stopwatch.StartNew();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        IExchangeTransport transport = server.Transport == SipTransportKind.Udp ? new UdpExchangeTransport() : new TcpExchangeTransport();
        using (transport)
        {
            try
            {
                await transport.ConnectAsync(remote, deadline.Token);
                byte[] sent = request.ToBytes(server.Transport, transport.Local);
                ClientAnswer answer = await transport.AskAsync(request, sent, deadline.Token);
                return new Exchange(Encoding.UTF8.GetString(sent), answer, clock.Elapsed);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                throw new ExchangeFailedException($"nothing listens on {server}; is the server running?");
            }
            catch (SocketException failed)
            {
                throw new ExchangeFailedException($"{server} cannot be reached: {failed.Message}.");
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                string strangers = transport.Strangers > 0 ? ", though something came that is no answer to this request; is it a SIP server?" : ".";
                throw new ExchangeFailedException(FormattableString.Invariant($"no answer from {server} within {timeout.TotalSeconds:0.###} s{strangers}"));
            }
        }
    }
}
