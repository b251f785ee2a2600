using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Serialization.Wire;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using CsCheck;
using Google.Protobuf;

namespace ActorRegistrar.Actors.Tests.Serialization;

public sealed class JournalRoundTripTests
{
    private static readonly Gen<string> Text = Gen.Char[' ', '\u07FF'].Array[0, 40].Select(chars => new string(chars));
    private static readonly Gen<string?> MaybeText = Gen.OneOf(Text.Select(text => (string?)text), Gen.Const((string?)null));
    private static readonly Gen<uint?> MaybeSeconds = Gen.OneOf(Gen.UInt.Select(seconds => (uint?)seconds), Gen.Const((uint?)null));
    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<RequestSource> Source = Gen.OneOf(
        Gen.Const(RequestSource.Local),
        Gen.Select(AnyOf("udp", "tcp", "local"), Text, Text, (transport, remote, local) => new RequestSource(transport, remote, local)),
        from remote in Text
        from run in Gen.ULong
        from id in Gen.Long
        from isLost in Gen.Bool
        from isRelayed in Gen.Bool
        select new RequestSource("wss", remote, "") { Flow = isRelayed ? null : new FlowReference(run, id, isLost), IsRelayed = isRelayed });

    private static readonly Gen<Binding> Binding =
        from uri in Text
        from parameters in Text
        from q in Gen.OneOf(Gen.Int[0, 1000].Select(q => (int?)q), Gen.Const((int?)null))
        from instance in MaybeText
        from regId in Gen.Int[0, int.MaxValue]
        from epoch in Gen.Long
        from callId in Text
        from cseq in Gen.UInt
        from path in Text.Array[0, 4]
        from expires in Time
        from registered in Time
        from refreshed in Time
        from source in Source
        from userAgent in MaybeText
        select new Binding
        {
            ContactUri = uri,
            Parameters = parameters,
            Q = q,
            InstanceId = instance,
            RegId = regId,
            GruuEpoch = epoch,
            CallId = callId,
            CSeq = cseq,
            Path = [.. path],
            ExpiresAt = expires,
            RegisteredAt = registered,
            RefreshedAt = refreshed,
            Source = source,
            UserAgent = userAgent,
        };

    private static readonly Gen<RequestDetails?> Requester = Gen.OneOf(
        Gen.Const((RequestDetails?)null),
        from source in Source
        from callId in Text
        from cseq in Gen.UInt
        from userAgent in MaybeText
        from user in MaybeText
        from expires in MaybeSeconds
        from isStar in Gen.Bool
        select (RequestDetails?)new RequestDetails
        {
            Source = source,
            CallId = callId,
            CSeq = cseq,
            UserAgent = userAgent,
            AuthenticatedUser = user,
            ExpiresHeader = expires,
            IsStar = isStar,
        });

    private static readonly Gen<BindingsChanged> Event =
        from at in Time
        from cause in AnyOf(Enum.GetValues<ChangeCause>())
        from requester in Requester
        from changes in Gen.Select(AnyOf(Enum.GetValues<ContactChangeKind>()), Text, MaybeSeconds, (kind, uri, asked) => new ContactChange(kind, uri, asked)).Array[0, 4]
        from bindings in Binding.Array[0, 4]
        select new BindingsChanged { At = at, Cause = cause, RequestedBy = requester, Changes = [.. changes], Bindings = [.. bindings] };

    [Fact]
    public void Whatever_happened_is_read_back_as_it_was_written()
    {
        var serializer = new JournalSerializer(null!);
        Event.Sample(happened => Shown.As(happened) == Shown.As((BindingsChanged)serializer.FromBinary(serializer.ToBinary(happened), "b1")), iter: 2000);
    }

    [Fact]
    public void What_is_written_is_byte_for_byte_what_the_generated_classes_write()
    {
        var serializer = new JournalSerializer(null!);
        Event.Sample(
            happened =>
            {
                byte[] written = serializer.ToBinary(happened);
                return WireBindingsChanged.Parser.ParseFrom(written).ToByteArray().AsSpan().SequenceEqual(written);
            },
            iter: 2000);
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
