using System.Globalization;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>Responses by transport, method and status, each combination known from its first response on.</summary>
internal sealed class ResponseCounts(CountTable table)
{
    private const int StatusCodes = 700;

    private static readonly string[] Methods = [.. Enum.GetValues<SipMethod>().Select(method => method.ToString().ToUpperInvariant())];

    private readonly CountTable.Cell?[]?[] _cells = new CountTable.Cell?[]?[TransportCounts.Count * Methods.Length];

    public void Add(string transport, SipMethod method, int statusCode)
    {
        CountTable.Cell?[]? row = _cells[(TransportCounts.IndexOf(transport) * Methods.Length) + (int)method];
        (row?[statusCode] ?? Make(transport, method, statusCode)).Add();
    }

    private CountTable.Cell Make(string transport, SipMethod method, int statusCode)
    {
        int index = TransportCounts.IndexOf(transport);
        ref CountTable.Cell?[]? row = ref _cells[(index * Methods.Length) + (int)method];
        row ??= new CountTable.Cell?[StatusCodes];
        return row[statusCode] = table.Of(TransportCounts.NameAt(index), Methods[(int)method], statusCode.ToString(CultureInfo.InvariantCulture));
    }
}
