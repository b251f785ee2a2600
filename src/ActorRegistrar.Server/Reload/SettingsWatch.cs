using System.IO.Hashing;
using System.Runtime.InteropServices;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>
/// Reloads the settings at SIGHUP, and when a settings file has changed. Files are compared by content, since an editor, a configuration
/// management or a mounted volume may replace the file, a link or the whole directory.
/// </summary>
internal sealed class SettingsWatch(SettingsReload reload, IAuditTrail audit, RegistrarOptions options, TimeProvider clock) : BackgroundService
{
    /// <summary>A file that is being written is read again until two readings agree.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private UInt128 _lastSeen = Fingerprint();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp);
        if (options.ReloadSeconds == 0)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
            return;
        }
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.ReloadSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            UInt128 seen = Fingerprint();
            if (seen == _lastSeen) continue;
            await Task.Delay(Settling, clock, stoppingToken);
            if (seen != Fingerprint()) continue;
            _lastSeen = seen;
            Reload("a settings file has changed", who: "file");
        }
    }

    private void OnHangUp(PosixSignalContext context)
    {
        // Otherwise the process would end.
        context.Cancel = true;
        _lastSeen = Fingerprint();
        Reload("SIGHUP", who: "SIGHUP");
    }

    private void Reload(string because, string who) => audit.Record(reload.Reload(because).ToAudit(who, "this machine", clock.GetUtcNow()));

    private static UInt128 Fingerprint()
    {
        var hash = new XxHash128();
        foreach (string file in ConfigurationSources.Files)
        {
            hash.Append(ReadOrNothing(file));
            hash.Append([0]);
        }
        return hash.GetCurrentHashAsUInt128();
    }

    private static byte[] ReadOrNothing(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllBytes(file) : [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
