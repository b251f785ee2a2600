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
        DomainRules.Check(options, refuse);
        if (options.Journal.AdmissionMaxAge >= options.Journal.WriteTimeout)
        {
            refuse("Registrar:Journal:AdmissionMaxAge is not less than Registrar:Journal:WriteTimeout, so writes would fail before new ones are turned away; lower the first or raise the second.");
        }
        if (options.Journal is { Provider: JournalProvider.PostgreSql, ConnectionString: null or "" })
        {
            refuse("Registrar:Journal:Provider is postgresql but Registrar:Journal:ConnectionString is empty; set it, for example to Host=127.0.0.1;Database=registrar;Username=registrar.");
        }
        if (options.Tls is null && options.Listen.FirstOrDefault(address => address.Transport.IsSecure()) is { } secure)
        {
            refuse($"Registrar:Listen has {secure} but there is no certificate; name one in Registrar:Tls:CertificateFile.");
        }
        // Not a matter of AllowUnauthenticated, which is about telephones: who may administer the server may do everything.
        if (options.HttpListen is { IsLoopback: false } http && options.HttpTokenFiles.IsEmpty)
        {
            refuse($"Registrar:Http:Listen is {http}, which other machines can reach, and nobody has to authenticate there; name a file of tokens in Registrar:Http:TokenFile, or listen on 127.0.0.1 or [::1].");
        }
        if (options.AllowUnauthenticated) return;
        bool anyoneMayRegister = options.Authentication == AuthenticationKind.None;
        foreach (var address in options.Listen.Where(address => anyoneMayRegister && !IPAddress.IsLoopback(address.EndPoint.Address)))
        {
            refuse($"Registrar:Listen has {address}, which other machines can reach, and nobody has to authenticate; set Registrar:Authentication=digest, or listen on 127.0.0.1 or [::1], or set Registrar:AllowUnauthenticated=true if anyone may register there.");
        }
    }
}
