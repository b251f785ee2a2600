using System.Diagnostics;

namespace ActorRegistrar.Testing.Databases;

public static class ProcessStartInfoExtensions
{
    public static ProcessStartInfo With(this ProcessStartInfo info, IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        return info;
    }
}
