using System.Net.Security;
using ActorRegistrar.Actors.Hosting;
using Akka.Event;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>
/// The certificates that new connections get. Their files are read again from time to time, and compared by content, since the usual ways of
/// renewal replace files, links or whole directories; open connections keep what they have.
/// </summary>
internal sealed class TlsCertificates : IDisposable
{
    private readonly TlsSettings _settings;
    private readonly TlsCertificateFiles[] _sources;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log;
    private readonly ITimer _timer;
    private readonly TlsIdentity[] _identities;
    private readonly string[] _fingerprints;
    private readonly Dictionary<string, string> _lastProblems = new(StringComparer.Ordinal); // by section
    private TlsClientTrust _trust;
    private volatile Offer _offer;

    /// <exception cref="TlsConfigurationException">There is no certificate that can be used.</exception>
    public TlsCertificates(TlsSettings settings, TimeProvider clock, ILoggingAdapter log)
    {
        _settings = settings;
        _sources = [.. settings.All];
        _clock = clock;
        _log = log;
        TlsFiles[] files = [.. _sources.Select(TlsFiles.Read)];
        _fingerprints = [.. files.Select(one => one.Fingerprint)];
        _identities = [.. files.Select((one, i) => TlsIdentity.From(one, _sources[i], clock.GetUtcNow()))];
        _trust = TlsClientTrust.Read(settings);
        if (FindProblem(settings, _sources, _identities) is { } problem) throw new TlsConfigurationException(problem);
        _offer = NewOffer();
        foreach (TlsIdentity identity in _identities) Tell(identity);
        _timer = clock.CreateTimer(_ => Reload(), null, settings.ReloadEvery, settings.ReloadEvery);
    }

    /// <summary>Whether a handshake depends on what the client says first.</summary>
    public bool AreSeveral => _sources.Length > 1;

    /// <summary>For the next handshake.</summary>
    /// <param name="hello">How the client begins it; null where that is unknown.</param>
    public SslServerAuthenticationOptions For(ClientHello? hello)
    {
        Offer offer = _offer;
        return offer.Options[CertificateChoice.Of(offer.Faces, hello)];
    }

    /// <summary>Whether a host name is in one of the certificates.</summary>
    public bool Covers(string name) => Array.Exists(_offer.Faces, face => face.RankOf(name.ToLowerInvariant()) > 0);

    /// <summary>As <see cref="TlsSettings.FindProblem"/>.</summary>
    public static string? FindProblem(TlsSettings settings, DateTimeOffset now)
    {
        var identities = new List<TlsIdentity>();
        try
        {
            TlsCertificateFiles[] sources = [.. settings.All];
            foreach (TlsCertificateFiles source in sources) identities.Add(TlsIdentity.From(TlsFiles.Read(source), source, now));
            TlsClientTrust.Read(settings);
            return FindProblem(settings, sources, identities);
        }
        catch (TlsConfigurationException ex)
        {
            return ex.Message;
        }
        finally
        {
            foreach (TlsIdentity identity in identities) identity.Certificate.Dispose();
        }
    }

    public void Dispose() => _timer.Dispose();

    private static string? FindProblem(TlsSettings settings, TlsCertificateFiles[] sources, IReadOnlyList<TlsIdentity> identities)
    {
        if (settings.CipherSuites == TlsCipherSuites.Aead && !TlsOptions.CanChooseSuites)
            return "Registrar:Tls:CipherSuites is aead, which this system does not let a program choose; set it for the machine, and leave the setting out.";
        for (int later = 1; later < sources.Length; later++)
        {
            if (identities[later].Face.Names.IsEmpty)
                return $"{sources[later].Section}CertificateFile is '{sources[later].CertificateFile}', which names no host, so no client would ever be shown it; name another file or leave it out.";
            for (int earlier = 0; earlier < later; earlier++)
            {
                if (identities[later].Face.IsHiddenBy(identities[earlier].Face))
                    return $"{sources[later].Section}CertificateFile is '{sources[later].CertificateFile}', for the same names and with the same kind of key as {sources[earlier].Section}CertificateFile, so no client would ever be shown it; leave one of them out.";
            }
        }
        return null;
    }

    private void Reload()
    {
        // A slow disk must not have two of these run together.
        if (!Monitor.TryEnter(_timer)) return;
        try
        {
            bool isChanged = false;
            for (int i = 0; i < _sources.Length; i++)
            {
                int place = i;
                isChanged |= TryReload(_sources[i].Section, () => TryRenew(place));
            }
            isChanged |= TryReload("Registrar:Tls:Client", TryRenewTrust);
            if (isChanged) _offer = NewOffer();
        }
        finally
        {
            Monitor.Exit(_timer);
        }
    }

    private bool TryReload(string section, Func<bool> renew)
    {
        try
        {
            bool isChanged = renew();
            _lastProblems.Remove(section);
            return isChanged;
        }
        catch (TlsConfigurationException ex)
        {
            // Told once: files that are being replaced may not fit together for a moment, broken ones stay broken.
            if (_lastProblems.GetValueOrDefault(section) != ex.Message) _log.Warning("The certificate in use stays: {0}", ex.Message);
            _lastProblems[section] = ex.Message;
            return false;
        }
    }

    private bool TryRenew(int place)
    {
        TlsFiles files = TlsFiles.Read(_sources[place]);
        if (files.Fingerprint == _fingerprints[place]) return false;
        _identities[place] = TlsIdentity.From(files, _sources[place], _clock.GetUtcNow());
        _fingerprints[place] = files.Fingerprint;
        Tell(_identities[place]);
        return true;
    }

    private bool TryRenewTrust()
    {
        TlsClientTrust trust = TlsClientTrust.Read(_settings);
        if (trust.Fingerprint == _trust.Fingerprint) return false;
        _trust = trust;
        return true;
    }

    private Offer NewOffer() => new(
        [.. _identities.Select(identity => identity.Face)], [.. _identities.Select(identity => TlsOptions.For(identity, _settings, _trust))]);

    private void Tell(TlsIdentity identity) =>
        _log.Info("certificate {0} is valid until {1}", identity.Certificate.Subject, TlsIdentity.Day(identity.Certificate.NotAfter));

    /// <summary>What there is to show, and what a handshake with each is made with.</summary>
    private sealed record Offer(CertificateFace[] Faces, SslServerAuthenticationOptions[] Options);
}
