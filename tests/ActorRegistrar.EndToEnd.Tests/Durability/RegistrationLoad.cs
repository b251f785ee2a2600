
namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>Closed-loop load over several UDP sockets, each with addresses-of-record of its own and one request on its way.</summary>
internal sealed class RegistrationLoad(int sockets, int addressesPerSocket, int seed)
{
    private static readonly TimeSpan LastAnswer = TimeSpan.FromMilliseconds(100);
    private readonly LoadedAddressOfRecord[][] _addresses =
        [.. Enumerable.Range(0, sockets).Select(_ => Enumerable.Range(0, addressesPerSocket).Select(_ => new LoadedAddressOfRecord()).ToArray())];

    public int Acknowledgements => _addresses.Sum(own => own.Sum(address => address.Acknowledgements));

    /// <summary>Loads the server until it has ended. Every socket then leaves its last request open.</summary>
    public Task RunUntilAsync(Task serverEnded, int serverPort, int round) =>
        Task.WhenAll(_addresses.Select((own, socket) => RunSocketAsync(own, serverEnded, serverPort, new Random(seed + (round * 1000) + socket))));

    /// <summary>Compares all that was acknowledged with what the server holds.</summary>
    public async Task VerifyAsync(int serverPort)
    {
        using var client = SipClient.Udp(serverPort);
        foreach (LoadedAddressOfRecord address in _addresses.SelectMany(own => own)) await address.VerifyAsync(client);
    }

    private static async Task RunSocketAsync(LoadedAddressOfRecord[] own, Task serverEnded, int serverPort, Random random)
    {
        using var client = SipClient.Udp(serverPort);
        while (true)
        {
            LoadedAddressOfRecord address = own[random.Next(own.Length)];
            Request request = address.Begin(random);
            SipResponse? answer;
            // 503 leaves open whether the change was stored, so the same change is asked for until it is granted.
            do answer = await AskAsync(client, request = request.Again(), serverEnded);
            while (answer is { Status: 503 });
            if (answer is null) return;
            address.Acknowledge(answer);
        }
    }

    private static async Task<SipResponse?> AskAsync(SipClient client, Request request, Task serverEnded)
    {
        await client.SendAsync(request);
        Task<SipResponse?> receiving = client.ReceiveAsync(SipClient.Patience);
        await Task.WhenAny(receiving, serverEnded);
        // An answer that left before the server died is in this socket by now, and was a promise.
        return receiving.IsCompleted || await Task.WhenAny(receiving, Task.Delay(LastAnswer)) == receiving ? await receiving : null;
    }
}
