using System.Runtime.InteropServices;

namespace ActorRegistrar.Server.Hosting;

/// <summary>
/// Ctrl-C and SIGTERM ask for an end of what the host does not end, which hears them only when it runs; a second one ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="others">Asks for the end too.</param>
    public StopSignals(CancellationToken others = default)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(others);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>Cancelled by the first one.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
