namespace ActorRegistrar.Actors.Metrics;

/// <summary>One count for each transport.</summary>
internal sealed class TransportCounts
{
    /// <summary>How transports are called in tags; the last is for one that an application added.</summary>
    private static readonly string[] Names = ["udp", "tcp", "tls", "ws", "wss", "other"];

    private readonly CountTable _table;
    private readonly string[] _values;
    private readonly CountTable.Cell?[] _cells = new CountTable.Cell?[Names.Length];

    /// <param name="table">Whose first tag is the transport.</param>
    /// <param name="shown">Transports whose counts are shown before they are counted.</param>
    /// <param name="values">The other tags.</param>
    public TransportCounts(CountTable table, string[] shown, params string[] values)
    {
        _table = table;
        _values = values;
        foreach (string name in shown) _ = this[name];
    }

    /// <summary>All that SIP goes over.</summary>
    public static string[] All => Names[..^1];

    /// <summary>Those with connections.</summary>
    public static string[] Streams => Names[1..^1];

    public static int Count => Names.Length;

    public CountTable.Cell this[string transport]
    {
        get
        {
            int index = IndexOf(transport);
            return _cells[index] ??= _table.Of([Names[index], .. _values]);
        }
    }

    public static string NameAt(int index) => Names[index];

    public static int IndexOf(string transport) => transport switch
    {
        "udp" => 0,
        "tcp" => 1,
        "tls" => 2,
        "ws" => 3,
        "wss" => 4,
        _ => 5,
    };
}
