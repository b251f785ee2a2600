using System.Security.Cryptography;
using ActorRegistrar.Actors.Files;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Hosting;

/// <summary>
/// The key that GRUUs and flow tokens are sealed with, in the data directory so that they outlive the process; readable by its owner only. Every node of one
/// registrar needs the same file.
/// </summary>
internal static class SecretKeyFile
{
    public const string Name = "tokens.key";

    private const int KeyBytes = 32;

    /// <summary>
    /// Reads the key, or makes it. Where no domain needs one it is read if it can be, for the GRUUs that were given before; null if not.
    /// </summary>
    /// <exception cref="ServerConfigurationException">The file holds something else, or cannot be read or written; the message says what to do.</exception>
    public static byte[]? Load(RegistrarOptions options)
    {
        string path = Path.GetFullPath(Path.Combine(options.DataDirectory, Name));
        if (!IsNeeded(options)) return ReadIfPossible(path);
        try
        {
            return File.Exists(path) ? Read(path) : Make(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ServerConfigurationException($"{path} cannot be read or written ({refused.Message}); name another Registrar:DataDirectory, or set Registrar:Gruu=false and Registrar:Outbound=off.");
        }
    }

    /// <summary>Whether any domain needs the key.</summary>
    public static bool IsNeeded(RegistrarOptions options) =>
        NeedsKey(options.Policy.Extensions) || options.DomainPolicies.Any(domain => NeedsKey(domain.Extensions));

    private static bool NeedsKey(ExtensionPolicy policy) => policy.Gruu || policy.Outbound != OutboundMode.Off;

    private static byte[]? ReadIfPossible(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ServerConfigurationException)
        {
            return null;
        }
    }

    private static byte[] Read(string path)
    {
        byte[] key = new byte[KeyBytes];
        string text = File.ReadAllText(path).Trim();
        return text.Length == 2 * KeyBytes && Convert.FromHexString(text, key, out _, out _) == System.Buffers.OperationStatus.Done
            ? key
            : throw new ServerConfigurationException($"{path} holds no key of {KeyBytes} octets in hexadecimal; restore it, or remove it, and all GRUUs and flow tokens so far end.");
    }

    /// <summary>Beside it first and then in its place, so that there is never half a file; who comes second takes what is there.</summary>
    private static byte[] Make(string path)
    {
        OwnerFiles.MakeDirectory(Path.GetDirectoryName(path)!);
        string beside = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options)) writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)));
        try
        {
            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
        }
        return Read(path);
    }
}
