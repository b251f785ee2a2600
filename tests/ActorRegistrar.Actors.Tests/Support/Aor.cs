using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Support;

internal static class Aor
{
    /// <summary>The address-of-record of a user of example.com.</summary>
    public static AddressOfRecord Of(string user) =>
        AddressOfRecord.TryParse($"sip:{user}@example.com", out AddressOfRecord? addressOfRecord) ? addressOfRecord! : throw new ArgumentException(user);
}
