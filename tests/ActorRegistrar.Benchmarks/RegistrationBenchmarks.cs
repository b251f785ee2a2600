using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using BenchmarkDotNet.Attributes;

namespace ActorRegistrar.Benchmarks;

/// <summary>Deciding a refresh of one binding, and writing and reading its journal row.</summary>
[MemoryDiagnoser]
public class RegistrationBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AddressOfRecordState _state;
    private readonly RegisterRequest _refresh;
    private readonly BindingsChanged _event;
    private readonly byte[] _row;

    /// <summary>One binding, and its refresh.</summary>
    public RegistrationBenchmarks()
    {
        RegistrationDecision created = RegistrationRules.Decide(AddressOfRecordState.Empty, Request(1), RegistrationPolicy.Default, Now);
        _event = created.Event!;
        _state = AddressOfRecordState.Empty.Evolve(_event);
        _refresh = Request(2);
        _row = JournalV1.Write(_event);
    }

    /// <summary>RFC 3261 section 10.3 for the commonest request there is.</summary>
    [Benchmark]
    public RegistrationDecision Decide() => RegistrationRules.Decide(_state, _refresh, RegistrationPolicy.Default, Now);

    /// <summary>The event as a journal row.</summary>
    [Benchmark]
    public byte[] Write() => JournalV1.Write(_event);

    /// <summary>A journal row as the event.</summary>
    [Benchmark]
    public BindingsChanged Read() => JournalV1.ReadBindingsChanged(_row);

    private static RegisterRequest Request(uint cseq) => new()
    {
        AddressOfRecord = AddressOfRecord.FromKey("alice@example.com"),
        Contacts = [new ContactOffer { Uri = "sip:alice@192.0.2.4:5060;transport=udp", Parameters = ";q=0.7", Q = 700, Expires = 3600 }],
        CallId = "84ZTQ2YzY2OTdjNzU2NzkzODJmZWE@192.0.2.4",
        CSeq = cseq,
        ReceivedAt = Now,
        Source = new RequestSource("udp", "192.0.2.4:5060", "192.0.2.1:5060"),
        UserAgent = "Benchmark/1.0",
    };
}
