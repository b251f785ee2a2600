using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ActorRegistrar.Server.Tests.Audit;

/// <summary>The audit as a host has it.</summary>
public sealed class AuditExtensionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Refusals_are_observed_however_many_are_kept_in_memory(int kept)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Registrar:Audit:RefusedAttempts", $"{kept}")]).Build();
        RegistrarOptions options = RegistrarOptionsReader.Read(configuration, out _);
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(options).AddSingleton(TimeProvider.System).AddAudit(options);
        using ServiceProvider provider = services.BuildServiceProvider();
        var refusals = provider.GetRequiredService<RefusedAttempts>();
        Assert.Equal(kept, refusals.Capacity);
        Assert.Equal(provider.GetRequiredService<AuditLog>().Record, refusals.Observer);
        Assert.Same(refusals, provider.GetRequiredService<IRefusedAttempts>());
    }
}
