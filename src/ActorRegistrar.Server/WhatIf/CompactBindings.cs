using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Server.WhatIf;

/// <summary>
/// Bindings in few octets: what the rules look at and nothing else, so that those of a million addresses-of-record fit into memory. Where
/// they came from and the User-Agent are left out, but for the connection.
/// </summary>
internal sealed class CompactBindings
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    public CompactBindings() => _writer = new BinaryWriter(_stream, Encoding.UTF8);

    /// <summary>The octets of some bindings; none for none.</summary>
    public byte[] Write(ImmutableArray<Binding> bindings)
    {
        if (bindings.IsEmpty) return [];
        _stream.SetLength(0);
        _writer.Write7BitEncodedInt(bindings.Length);
        foreach (Binding binding in bindings) Write(binding);
        _writer.Flush();
        return _stream.ToArray();
    }

    /// <summary>What <see cref="Write(ImmutableArray{Binding})"/> made octets of.</summary>
    public static ImmutableArray<Binding> Read(byte[] bytes)
    {
        if (bytes.Length == 0) return [];
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var bindings = ImmutableArray.CreateBuilder<Binding>(reader.Read7BitEncodedInt());
        while (bindings.Count < bindings.Capacity) bindings.Add(Read(reader));
        return bindings.MoveToImmutable();
    }

    private void Write(Binding binding)
    {
        _writer.Write(binding.ContactUri);
        _writer.Write(binding.Parameters);
        _writer.Write7BitEncodedInt(binding.Q is { } q ? q + 1 : 0);
        _writer.Write(binding.InstanceId ?? "");
        _writer.Write7BitEncodedInt(binding.RegId);
        _writer.Write(binding.CallId);
        _writer.Write(binding.CSeq);
        _writer.Write7BitEncodedInt(binding.Path.Length);
        foreach (string hop in binding.Path) _writer.Write(hop);
        _writer.Write(binding.ExpiresAt.UtcTicks);
        _writer.Write(binding.RegisteredAt.UtcTicks);
        _writer.Write(binding.RefreshedAt.UtcTicks);
        _writer.Write(binding.Source.Flow is not null);
        if (binding.Source.Flow is not { } flow) return;
        _writer.Write(flow.Run);
        _writer.Write(flow.Id);
        _writer.Write(flow.IsLost);
    }

    private static Binding Read(BinaryReader reader)
    {
        var binding = new Binding
        {
            ContactUri = reader.ReadString(),
            Parameters = reader.ReadString(),
            Q = reader.Read7BitEncodedInt() is > 0 and var q ? q - 1 : null,
            InstanceId = reader.ReadString() is { Length: > 0 } instance ? instance : null,
            RegId = reader.Read7BitEncodedInt(),
            CallId = reader.ReadString(),
            CSeq = reader.ReadUInt32(),
            Path = ReadPath(reader),
            ExpiresAt = ReadTime(reader),
            RegisteredAt = ReadTime(reader),
            RefreshedAt = ReadTime(reader),
            Source = RequestSource.Local,
        };
        return reader.ReadBoolean()
            ? binding with { Source = RequestSource.Local with { Flow = new FlowReference(reader.ReadUInt64(), reader.ReadInt64(), reader.ReadBoolean()) } }
            : binding;
    }

    private static ImmutableArray<string> ReadPath(BinaryReader reader)
    {
        int hops = reader.Read7BitEncodedInt();
        if (hops == 0) return [];
        var path = ImmutableArray.CreateBuilder<string>(hops);
        while (path.Count < hops) path.Add(reader.ReadString());
        return path.MoveToImmutable();
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
