namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>How large an attack is: what a build server can afford, or all of it with ACTORREGISTRAR_ATTACKS=full.</summary>
internal static class AttackSize
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("ACTORREGISTRAR_ATTACKS") == "full";

    public static int Of(int usual, int full) => IsFull ? full : usual;
}
