namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Every attack over every transport.</summary>
public sealed class MatrixOf : TheoryData<string, string>
{
    /// <summary>Attacks by name; over all transports unless some are given.</summary>
    public MatrixOf(IEnumerable<string> attacks, IEnumerable<string>? transports = null)
    {
        string[] names = [.. attacks];
        foreach (string transport in transports ?? HostileTransport.Names)
            foreach (string name in names) Add(transport, name);
    }
}
