using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Xml.Linq;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Protocol;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using Akka.Actor;

namespace ActorRegistrar.Actors.Tests.Architecture;

/// <summary>What must never be, whatever else changes.</summary>
public sealed class DependencyRulesTests
{
    private static readonly Assembly Sip = typeof(SipMessage).Assembly;
    private static readonly Assembly Location = typeof(AddressOfRecordState).Assembly;
    private static readonly Assembly Actors = typeof(AddressOfRecordProtocol).Assembly;

    private static readonly string[] SqlPackages =
        ["Akka.Persistence.Sql", "Microsoft.Data.Sqlite", "System.Data.SQLite", "SQLitePCLRaw", "Npgsql", "linq2db", "Microsoft.EntityFrameworkCore", "Dapper"];

    [Fact]
    public void Sip_references_no_package_and_no_project()
    {
        Assert.Empty(References("ActorRegistrar.Sip"));
        Assert.All(Sip.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Location_references_Sip_and_nothing_else()
    {
        Assert.Equal(["ActorRegistrar.Sip"], References("ActorRegistrar.Location"));
        Assert.All(Location.GetReferencedAssemblies(), reference => Assert.True(reference.Name!.StartsWith("System.", StringComparison.Ordinal) || reference.Name == "ActorRegistrar.Sip", reference.Name));
    }

    [Fact]
    public void Location_sees_no_clock()
    {
        string[] clocks =
        [
            "DateTimeOffset.get_UtcNow", "DateTimeOffset.get_Now", "DateTime.get_UtcNow", "DateTime.get_Now", "DateTime.get_Today",
            "Environment.get_TickCount", "Environment.get_TickCount64",
        ];

        Assert.All(Location.GetTypes(), type => Assert.DoesNotContain(
            IlReferences.Of(type),
            member => clocks.Contains($"{member.DeclaringType?.Name}.{member.Name}") || (member as Type ?? member.DeclaringType) is { } used && IsClock(used)));
    }

    [Fact]
    public void Location_sees_no_socket_no_options_no_logging_and_no_chance() => Assert.All(Location.GetTypes(), type => Assert.DoesNotContain(
        IlReferences.TypesOf(type),
        used => used.Namespace is { } name
            && (name.StartsWith("System.Net", StringComparison.Ordinal) || name.StartsWith("System.IO", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
                || name.StartsWith("Akka", StringComparison.Ordinal))
            && !name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || used == typeof(Random) || used == typeof(Guid)));

    [Fact]
    public void An_address_of_record_sees_no_bytes_no_endpoint_and_no_transport() => Assert.DoesNotContain(
        IlReferences.TypesOf(typeof(AddressOfRecordActor)),
        used => IsBytes(used) || typeof(EndPoint).IsAssignableFrom(used) || used == typeof(IPAddress)
            || used.Namespace is "ActorRegistrar.Actors.Transport" or "ActorRegistrar.Actors.Transactions" || used.Assembly == Sip);

    [Fact]
    public void An_address_of_record_is_told_and_says_no_status_code() => Assert.All(
        Reachable([.. Messages, typeof(AddressOfRecordActor)]).SelectMany(type => type.GetMembers(Instance)),
        member => Assert.DoesNotContain("Status", member.Name, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void A_message_or_event_holds_only_plain_values() => Assert.All(Reachable(Messages), type => Assert.True(IsPlain(type), $"{type} is reachable from a message."));

    [Fact]
    public void The_messages_and_events_are_found() // or the rules above would hold of nothing
    {
        Assert.Contains(typeof(BindingsChanged), Messages);
        Assert.Contains(typeof(AddressOfRecordProtocol.Register), Messages);
        Assert.Contains(typeof(Binding), Reachable(Messages));
        Assert.Contains(typeof(ContactChangeKind), Reachable(Messages));
    }

    [Fact]
    public void A_transport_holds_no_binding_rule()
    {
        Type[] rules = [typeof(RegistrationRules), typeof(LookupRules), typeof(ExpiryRules), typeof(AdministrativeRules), typeof(RegistrationPolicy), typeof(AddressOfRecordState)];

        Assert.All(TypesIn("ActorRegistrar.Actors.Transport"), type => Assert.DoesNotContain(IlReferences.TypesOf(type), rules.Contains));
    }

    [Fact]
    public void Generated_types_are_internal_and_stay_in_the_folder_of_the_serializer()
    {
        Type[] generated = [.. Actors.GetTypes().Where(IsGenerated)];
        Assert.NotEmpty(generated);

        Assert.All(generated, type => Assert.False(type.IsVisible, type.Name));
        Assert.All(
            Actors.GetTypes().Where(type => type.Namespace?.StartsWith(typeof(JournalSerializer).Namespace!, StringComparison.Ordinal) != true),
            type => Assert.DoesNotContain(IlReferences.TypesOf(type), IsGenerated));
    }

    [Fact]
    public void Only_persistence_and_server_know_sql()
    {
        string[] projects = [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src")).Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("ActorRegistrar.Persistence" or "ActorRegistrar.Server"))];
        Assert.NotEmpty(projects);

        Assert.All(projects, project => Assert.DoesNotContain(References(project), IsSql));
        Assert.All(new[] { Sip, Location, Actors }, assembly => Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference => IsSql(reference.Name!) || reference.Name == "System.Data.Common"));
    }

    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>All that is sent to or by an address-of-record, and all that it stores.</summary>
    private static Type[] Messages { get; } =
    [
        .. typeof(AddressOfRecordProtocol).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic),
        .. Location.GetTypes().Where(type => typeof(IAddressOfRecordEvent).IsAssignableFrom(type)),
    ];

    private static string[] References(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, project + ".csproj"));
        return [.. file.Descendants().Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference" or "Reference")
            .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/') + (element.Name.LocalName == "ProjectReference" ? "" : ".x")))];
    }

    private static IEnumerable<Type> TypesIn(string ns) => Actors.GetTypes().Where(type => type.Namespace?.StartsWith(ns, StringComparison.Ordinal) == true);

    /// <summary>The types of all instance fields, theirs, and so on, as far as they are our own.</summary>
    private static HashSet<Type> Reachable(IEnumerable<Type> from)
    {
        var reached = new HashSet<Type>();
        var open = new Stack<Type>(from);
        while (open.TryPop(out Type? type))
        {
            if (!reached.Add(type)) continue;
            foreach (Type argument in type.IsGenericType ? type.GetGenericArguments() : []) open.Push(argument);
            if (type.Assembly != Location && type.Assembly != Actors) continue;
            for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
                foreach (FieldInfo field in level.GetFields(Instance)) open.Push(field.FieldType);
        }
        return reached;
    }

    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) || type.GetGenericTypeDefinition() == typeof(Nullable<>)))
        || ((type.Assembly == Location || Messages.Contains(type)) && !typeof(Delegate).IsAssignableFrom(type) && !type.IsByRefLike && !typeof(IActorRef).IsAssignableFrom(type));

    private static bool IsBytes(Type type) =>
        type == typeof(byte[]) || (type.IsGenericType && type.GetGenericArguments()[0] == typeof(byte) && type.GetGenericTypeDefinition() is var open
            && (open == typeof(Span<>) || open == typeof(ReadOnlySpan<>) || open == typeof(Memory<>) || open == typeof(ReadOnlyMemory<>) || open == typeof(ImmutableArray<>)));

    private static bool IsClock(Type type) => type.FullName is "System.Diagnostics.Stopwatch" or "System.TimeProvider" || type.FullName?.StartsWith("System.Threading.Timer", StringComparison.Ordinal) == true;

    private static bool IsGenerated(Type type) => type.Namespace == "ActorRegistrar.Actors.Serialization.Wire";

    private static bool IsSql(string reference) => SqlPackages.Any(package => reference.StartsWith(package, StringComparison.OrdinalIgnoreCase));
}
