using System.Buffers;
using System.Text;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Persistence.Tests.History;
using CsCheck;

namespace ActorRegistrar.Persistence.Tests.Index;

/// <summary>What the index picks from a journal row is what the row says, read whole.</summary>
public sealed class OutlineTests
{
    private static readonly Gen<FlowReference?> Flows = Gen.Select(Gen.ULong, Gen.Long[0, long.MaxValue], Gen.Bool, Gen.Bool)
        .Select((run, id, isLost, isThere) => isThere ? new FlowReference(run, id, isLost) : null);

    private static readonly string[] Transports = ["udp", "tls", "local"];

    private static readonly Gen<Binding> Bindings = Gen.Select(Gen.String, Gen.Int[0, 2].Select(i => Transports[i]), Gen.String.Null(), Gen.Long[-1_000_000, 1_000_000], Flows, Gen.Bool)
        .Select((contact, transport, userAgent, expires, flow, isStatic) => Given.Binding(contact, 0, expires, $"192.0.2.1:{Math.Abs(expires) % 65536}", userAgent) with
        {
            ExpiresAt = isStatic ? Binding.Never : Given.At(expires),
            Source = new RequestSource(transport, transport == "local" ? "" : "[2001:db8::1]:5060") { Flow = transport == "local" ? null : flow, IsRelayed = transport != "local" && isStatic },
            Path = ["<sip:edge.example.com;lr>"],
            Q = 500,
        });

    [Fact]
    public void An_outline_is_what_the_row_says() => Bindings.Array[0, 5].Sample(bindings =>
    {
        BindingsChanged change = Given.Change(1, bindings) with { Changes = [new ContactChange(ContactChangeKind.Created, "sip:x@192.0.2.1", 5)] };
        byte[] row = JournalFormat.Write(change);
        // As a reader of the journal sees them: what no text can hold was replaced when it was written.
        Binding[] read = [.. JournalFormat.Read(JournalFormat.Manifest, row).Bindings];
        var summary = new ArrayBufferWriter<byte>();
        Assert.Equal(read.Length, OutlineWriter.Write(JournalFormat.Manifest, row, summary));
        int i = 0;
        foreach (BindingOutline outline in new BindingOutlines(summary.WrittenSpan))
        {
            Assert.Equal(read[i].ExpiresAt, outline.ExpiresAt);
            Assert.Equal(read[i].Source.Flow, outline.Flow);
            Assert.Equal(read[i].Source.Transport, Encoding.UTF8.GetString(outline.Transport));
            Assert.Equal(read[i].Source.RemoteAddress, Encoding.UTF8.GetString(outline.RemoteAddress));
            Assert.Equal(read[i].UserAgent ?? "", Encoding.UTF8.GetString(outline.UserAgent));
            i++;
        }
        Assert.Equal(read.Length, i);
    });

    [Fact]
    public void Octets_that_are_no_row_are_refused_and_nothing_else_happens() => Gen.Byte.Array[0, 200].Sample(octets =>
    {
        try
        {
            OutlineWriter.Write(JournalFormat.Manifest, octets, new ArrayBufferWriter<byte>());
        }
        catch (System.Runtime.Serialization.SerializationException)
        {
            // The only thing that may be thrown.
        }
    });

    [Theory]
    [InlineData("192.0.2.1:5060", "192.0.2.1")]
    [InlineData("[2001:db8::1]:5060", "2001:db8::1")]
    [InlineData("", "")]
    public void A_host_is_told_from_its_port(string remote, string host) =>
        Assert.Equal(host, Encoding.UTF8.GetString(new BindingOutline(0, null, default, Encoding.UTF8.GetBytes(remote), default).RemoteHost));
}
