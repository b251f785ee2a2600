using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Audit;

/// <summary>Adds the audit to a host.</summary>
internal static class AuditExtensions
{
    /// <summary>
    /// <see cref="IAuditTrail"/> for whoever does something that an auditor asks for, and <see cref="IRefusedAttempts"/> for whoever shows what was
    /// refused. With room for none in memory what is refused is still written down.
    /// </summary>
    public static void AddAudit(this IServiceCollection services, RegistrarOptions options)
    {
        services.AddSingleton<AuditLog>().AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditLog>());
        var settings = new RefusalSettings { Capacity = options.Audit.RefusedAttempts, PerSourcePerMinute = options.Audit.RefusedPerSource };
        services.AddSingleton(provider => new RefusedAttempts(settings) { Observer = provider.GetRequiredService<AuditLog>().Record });
        services.AddSingleton<IRefusedAttempts>(provider => provider.GetRequiredService<RefusedAttempts>());
    }
}
