using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary>Bindings as rows of a table.</summary>
internal static class BindingRows
{
    /// <summary>Address-of-record, unless it is null, then contact, time left, source, transport, User-Agent.</summary>
    public static void Add(Listing table, JsonElement binding, string? addressOfRecord)
    {
        string?[] cells =
        [
            binding.Text("contact"), Expiry(binding), binding.Text("source", "remote"), binding.Text("source", "transport"), binding.Text("userAgent"),
        ];
        table.Add(addressOfRecord is null ? cells : [addressOfRecord, .. cells]);
    }

    /// <summary>What is left as <c>59:12</c>, <c>1:00:00</c> or days; <c>never</c> for a static binding, and whether it can be reached.</summary>
    private static string Expiry(JsonElement binding)
    {
        string left = binding.Flag("isStatic") == true ? "never" : binding.Number("remainingSeconds") is { } seconds ? Lasting(seconds) : binding.Text("expiresAt") ?? "-";
        return binding.Flag("isReachable") == false ? left + " (gone)" : left;
    }

    private static string Lasting(long seconds) => seconds switch
    {
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}"),
        _ => Plural.Of(seconds / 86_400, "day"),
    };
}
