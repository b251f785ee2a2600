using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Timelines;

namespace ActorRegistrar.Server.Commands;

/// <summary>Prints where everyone could be reached at a moment.</summary>
/// <param name="at">The moment.</param>
/// <param name="filter">Of whom and of what.</param>
/// <param name="limit">How many addresses-of-record at most.</param>
/// <param name="isCount">Whether only how many are wanted.</param>
/// <param name="isJson">Whether objects are wanted.</param>
internal sealed class BindingsAt(DateTimeOffset at, BindingFilter filter, int limit, bool isCount, bool isJson)
{
    /// <summary>Reads and prints.</summary>
    public async Task<int> RunAsync(RegistrationHistory history, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using var lines = new LineOutput(output);
        long addresses = 0, bindings = 0;
        await foreach (LocationAt location in history.LookupAllAtAsync(at, filter, cancellation))
        {
            LocationAt found = Matching(location);
            int held = found.Targets.Targets.Length + found.Targets.Alternatives.Length;
            if (held == 0) continue;
            if (addresses == limit) break;
            addresses++;
            bindings += held;
            if (isCount) continue;
            if (isJson) lines.Write(writer => LocationText.Write(writer, found.Newest.AddressOfRecord, at, found));
            else Write(lines, found);
        }
        string sum = string.Create(CultureInfo.InvariantCulture, $"{bindings} binding{(bindings == 1 ? "" : "s")} of {addresses} address{(addresses == 1 ? "" : "es")}-of-record at {Moments.Show(at)}");
        if (isCount && isJson) lines.Write(writer => WriteCount(writer, addresses, bindings));
        else if (isCount) lines.Write(sum);
        lines.Flush();
        if (!isCount && !isJson) await error.WriteLineAsync(sum);
        return ExitCodes.Ok;
    }

    /// <summary>Of what a lookup found, that which was asked for.</summary>
    private LocationAt Matching(LocationAt location) => filter.Source is null && filter.UserAgent is null
        ? location
        : location with { Targets = new(location.Targets.Targets.RemoveAll(one => !filter.IsMetBy(one)), location.Targets.Alternatives.RemoveAll(one => !filter.IsMetBy(one))) };

    private void Write(LineOutput lines, LocationAt location)
    {
        string name = location.Newest.AddressOfRecord.ToString();
        foreach (Binding target in location.Targets.Targets) lines.Write($"{name}  {LocationText.Of(target, at)}");
        foreach (Binding alternative in location.Targets.Alternatives) lines.Write($"{name}  {LocationText.Of(alternative, at)}, alternative");
    }

    private void WriteCount(Utf8JsonWriter json, long addresses, long bindings)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, at.UtcDateTime);
        json.WriteNumber("addressesOfRecord"u8, addresses);
        json.WriteNumber("bindings"u8, bindings);
        json.WriteEndObject();
    }
}
