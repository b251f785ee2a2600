using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorRegistrar.Actors.Tests.Serialization;

public sealed class StrictSerializationTests
{
    [Fact]
    public async Task With_strict_serialization_the_events_have_their_serializer_and_nothing_else_has()
    {
        using IHost host = new HostBuilder()
            .ConfigureServices(services => services.AddAkka("strict", (akka, _) => akka.WithStrictSerialization().WithRegistrar()))
            .Build();
        await host.StartAsync();
        Akka.Serialization.Serialization serialization = host.Services.GetRequiredService<ActorSystem>().Serialization;

        Assert.IsType<JournalSerializer>(serialization.FindSerializerForType(typeof(BindingsChanged)));
        Assert.ThrowsAny<Exception>(() => serialization.FindSerializerForType(typeof(Stranger)));

        await host.StopAsync();
    }

    private sealed record Stranger;
}
