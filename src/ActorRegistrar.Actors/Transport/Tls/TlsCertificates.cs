using System.Net.Security;
using ActorRegistrar.Actors.Hosting;
using Akka.Event;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>
/// The certificate that new connections get. Its files are read again from time to time, and compared by content, since the usual ways of
/// renewal replace files, links or whole directories; open connections keep what they have.
/// </summary>
internal sealed class TlsCertificates : IDisposable
{
    private readonly TlsSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log;
    private readonly ITimer _timer;
    private volatile SslServerAuthenticationOptions _current = null!;
    private string _fingerprint = "";
    private string _lastProblem = "";

    /// <exception cref="TlsConfigurationException">There is no certificate that can be used.</exception>
    public TlsCertificates(TlsSettings settings, TimeProvider clock, ILoggingAdapter log)
    {
        _settings = settings;
        _clock = clock;
        _log = log;
        Use(TlsFiles.Read(settings));
        _timer = clock.CreateTimer(_ => Reload(), null, settings.ReloadEvery, settings.ReloadEvery);
    }

    /// <summary>For the next handshake.</summary>
    public SslServerAuthenticationOptions Current => _current;

    /// <summary>As <see cref="TlsSettings.FindProblem"/>.</summary>
    public static string? FindProblem(TlsSettings settings, DateTimeOffset now)
    {
        try
        {
            TlsIdentity identity = TlsIdentity.From(TlsFiles.Read(settings), settings, now);
            identity.Certificate.Dispose();
            return null;
        }
        catch (TlsConfigurationException unusable)
        {
            return unusable.Message;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Reload()
    {
        // A slow disk must not have two of these run together.
        if (!Monitor.TryEnter(_timer)) return;
        try
        {
            TlsFiles files = TlsFiles.Read(_settings);
            if (files.Fingerprint != _fingerprint) Use(files);
            _lastProblem = "";
        }
        catch (TlsConfigurationException unusable)
        {
            // Told once: files that are being replaced may not fit together for a moment, broken ones stay broken.
            if (_lastProblem != unusable.Message) _log.Warning("The certificate in use stays: {0}", unusable.Message);
            _lastProblem = unusable.Message;
        }
        finally
        {
            Monitor.Exit(_timer);
        }
    }

    private void Use(TlsFiles files)
    {
        TlsIdentity identity = TlsIdentity.From(files, _settings, _clock.GetUtcNow());
        _current = TlsOptions.For(identity, _settings.ClientCertificates);
        _fingerprint = files.Fingerprint;
        _log.Info("certificate {0} is valid until {1}", identity.Certificate.Subject, TlsIdentity.Day(identity.Certificate.NotAfter));
    }
}
