namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>A certificate cannot be used; the message is a sentence for the operator that says what to change.</summary>
public sealed class TlsConfigurationException : Exception
{
    /// <summary>Says why.</summary>
    public TlsConfigurationException(string sentence, Exception? cause = null) : base(sentence, cause)
    {
    }
}
