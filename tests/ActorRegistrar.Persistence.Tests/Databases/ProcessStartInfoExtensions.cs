using System.Diagnostics;

namespace ActorRegistrar.Persistence.Tests.Databases;

internal static class ProcessStartInfoExtensions
{
    public static ProcessStartInfo With(this ProcessStartInfo info, IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        return info;
    }
}
