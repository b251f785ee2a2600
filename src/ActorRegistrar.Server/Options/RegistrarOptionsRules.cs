using System.Globalization;
using System.Net;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Persistence.Options;

namespace ActorRegistrar.Server.Options;

/// <summary>What must be true between settings. Each value alone has been checked by the reader.</summary>
internal static class RegistrarOptionsRules
{
    /// <summary>Calls <paramref name="refuse"/> with one sentence for each rule that does not hold.</summary>
    public static void Check(RegistrarOptions options, Action<string> refuse)
    {
        CheckLifetimes(options, refuse);
        if (options.Journal is { Provider: JournalProvider.PostgreSql, ConnectionString: null or "" })
        {
            refuse("Registrar:Journal:Provider is postgresql but Registrar:Journal:ConnectionString is empty; set it, for example to Host=127.0.0.1;Database=registrar;Username=registrar.");
        }
        if (options.Tls is null && options.Listen.FirstOrDefault(address => address.Transport.IsSecure()) is { } secure)
        {
            refuse($"Registrar:Listen has {secure} but there is no certificate; name one in Registrar:Tls:CertificateFile.");
        }
        if (options.AllowUnauthenticated) return;
        foreach (var address in options.Listen.Where(address => !IPAddress.IsLoopback(address.EndPoint.Address)))
        {
            refuse($"Registrar:Listen has {address}, which other machines can reach, and nobody has to authenticate; listen on 127.0.0.1 or [::1], or set Registrar:AllowUnauthenticated=true if anyone may register there.");
        }
        if (options.HttpListen is { IsLoopback: false } http)
        {
            refuse($"Registrar:Http:Listen is {http}, which other machines can reach, and nobody has to authenticate; listen on 127.0.0.1 or [::1], or set Registrar:AllowUnauthenticated=true.");
        }
    }

    private static void CheckLifetimes(RegistrarOptions options, Action<string> refuse)
    {
        if (options.DefaultExpires > options.MaxExpires)
        {
            refuse(string.Create(CultureInfo.InvariantCulture,
                $"Registrar:DefaultExpires ({options.DefaultExpires} s) is more than Registrar:MaxExpires ({options.MaxExpires} s); lower the first or raise the second."));
        }
        if (options.MinExpires > options.DefaultExpires)
        {
            refuse(string.Create(CultureInfo.InvariantCulture,
                $"Registrar:MinExpires ({options.MinExpires} s) is more than Registrar:DefaultExpires ({options.DefaultExpires} s); lower the first or raise the second."));
        }
    }
}
