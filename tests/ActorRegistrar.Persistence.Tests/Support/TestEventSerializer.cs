using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace ActorRegistrar.Persistence.Tests.Support;

public sealed class TestEventSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4711;

    public override string Manifest(object o) => "te1";

    public override byte[] ToBinary(object obj) => obj is TestEvent { Text: not "poison" } e
        ? Encoding.UTF8.GetBytes(e.Text)
        : throw new SerializationException("poison");

    public override object FromBinary(byte[] bytes, string manifest) => manifest == "te1"
        ? new TestEvent(Encoding.UTF8.GetString(bytes))
        : throw new SerializationException($"manifest '{manifest}'");
}
