using System.Runtime.CompilerServices;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using CsCheck;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>Histories made up for tests.</summary>
internal static class History
{
    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Random histories of three addresses-of-record, one behind the other in turn, under this policy.</summary>
    public static Gen<List<StoredChange>> Random(RegistrationPolicy policy) => ModelStep.Sequence.Array[3].Select(sequences =>
    {
        List<BindingsChanged>[] histories = [.. sequences.Select(steps => RandomHistory.Of(steps, policy))];
        var stored = new List<StoredChange>();
        for (int i = 0; histories.Any(history => i < history.Count); i++)
        {
            for (int who = 0; who < histories.Length; who++)
            {
                if (i < histories[who].Count) stored.Add(new StoredChange((stored.Count * 2) + 1, Address(who), i + 1, histories[who][i]));
            }
        }
        return stored;
    });

    public static AddressOfRecord Address(int number) => AddressOfRecord.FromKey($"u{number}@{(number % 2 == 0 ? "example.com" : "example.net")}");

    /// <summary>So many first registrations, a second apart.</summary>
    public static List<StoredChange> Registrations(int count) => [.. Enumerable.Range(0, count).Select(i => Registration(i + 1, Address(i), $"sip:c{i}@192.0.2.1", T0.AddSeconds(i)))];

    public static StoredChange Registration(long offset, AddressOfRecord address, string contact, DateTimeOffset at, int seconds = 3600) =>
        new(offset, address, 1, new BindingsChanged
        {
            At = at,
            Cause = ChangeCause.Register,
            RequestedBy = new RequestDetails { Source = new("udp", "192.0.2.1:5060"), CallId = "call", CSeq = 1 },
            Changes = [new ContactChange(ContactChangeKind.Created, contact, (uint)seconds)],
            Bindings = [Binding(contact, at, seconds)],
        });

    public static Binding Binding(string contact, DateTimeOffset at, int seconds = 3600) => new()
    {
        ContactUri = contact,
        CallId = "call",
        CSeq = 1,
        RegisteredAt = at,
        RefreshedAt = at,
        ExpiresAt = at.AddSeconds(seconds),
        Source = new("udp", "192.0.2.1:5060"),
    };

    /// <summary>As a journal gives them.</summary>
    public static async IAsyncEnumerable<StoredChange> Stream(IEnumerable<StoredChange> changes, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield();
        foreach (StoredChange change in changes)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return change;
        }
    }
}
