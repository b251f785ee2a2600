using System.Runtime.Serialization;
using ActorRegistrar.Location.Events;
using Akka.Actor;
using Akka.Serialization;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>
/// Events to journal rows and back. A manifest, once written, is read by every later version and never means anything else.
/// </summary>
public sealed class JournalSerializer : SerializerWithStringManifest
{
    /// <summary>The serializer's number in every row. For ever.</summary>
    public const int Id = 5060;

    /// <summary>Manifest of <see cref="BindingsChanged"/>, first format.</summary>
    public const string BindingsChangedV1 = "b1";

    /// <summary>Manifest of <see cref="BindingsChanged"/>, first format with a checksum behind it.</summary>
    public const string BindingsChangedV1Sealed = "b2";

    /// <summary>Made by Akka.NET.</summary>
    public JournalSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        BindingsChanged => BindingsChangedV1,
        _ => throw new SerializationException($"{o.GetType().Name} is not a journal event."),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        BindingsChanged changed => JournalV1.Write(changed),
        _ => throw new SerializationException($"{obj.GetType().Name} is not a journal event."),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => JournalFormat.Read(manifest, bytes);
}
