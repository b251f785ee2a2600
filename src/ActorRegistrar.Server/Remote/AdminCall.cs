using System.CommandLine;
using System.Text.Json;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Remote;

/// <summary>One run of a verb that changes a registrar.</summary>
/// <param name="Admin">The registrar.</param>
/// <param name="Typed">What was typed.</param>
/// <param name="IsJson">Whether JSON is asked for.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record AdminCall(IRegistrarAdmin Admin, ParseResult Typed, bool IsJson, CancellationToken Cancellation)
{
    /// <summary>Where results go.</summary>
    public TextWriter Output => Typed.InvocationConfiguration.Output;

    /// <summary>Prints what was done: as JSON where that is asked for, else in a sentence.</summary>
    /// <returns>The exit code.</returns>
    public int Done(JsonElement json, string sentence)
    {
        Output.WriteLine(IsJson ? json.GetRawText() : sentence);
        return ExitCodes.Ok;
    }
}
