using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorRegistrar.Server.Http.Stats;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The documents of the API, in and out.</summary>
[JsonSerializable(typeof(AddressOfRecordJson))]
[JsonSerializable(typeof(AddressOfRecordLineJson))]
[JsonSerializable(typeof(AddressOfRecordPageJson))]
[JsonSerializable(typeof(AddressOfRecordAtJson))]
[JsonSerializable(typeof(BindingPageJson))]
[JsonSerializable(typeof(LookupJson))]
[JsonSerializable(typeof(ChangedJson))]
[JsonSerializable(typeof(NewBindingJson))]
[JsonSerializable(typeof(ReregisterJson))]
[JsonSerializable(typeof(ChangePageJson))]
[JsonSerializable(typeof(StatsJson))]
[JsonSerializable(typeof(IndexJson))]
[JsonSerializable(typeof(ForecastJson))]
[JsonSerializable(typeof(TopJson))]
[JsonSerializable(typeof(DomainsJson))]
[JsonSerializable(typeof(ConfigurationJson))]
[JsonSerializable(typeof(UserJson))]
[JsonSerializable(typeof(UserPageJson))]
[JsonSerializable(typeof(NewUserJson))]
[JsonSerializable(typeof(PasswordJson))]
[JsonSerializable(typeof(RemovedUserJson))]
[JsonSerializable(typeof(UserLineJson))]
[JsonSerializable(typeof(UsersImportedJson))]
[JsonSerializable(typeof(ImportLineJson))]
[JsonSerializable(typeof(ImportReportJson))]
[JsonSerializable(typeof(RefusalsJson))]
[JsonSerializable(typeof(LogLevelsJson))]
[JsonSerializable(typeof(LogLevelJson))]
[JsonSerializable(typeof(ReloadedJson))]
internal sealed partial class ApiJsonContext : JsonSerializerContext
{
    /// <summary>With the options of <see cref="Configure"/>.</summary>
    public static ApiJsonContext Strict { get; } = new(Configure(new JsonSerializerOptions()));

    /// <summary>
    /// Absent instead of null; what is sent is escaped no more than JSON and control characters need, because it says that it is JSON; what comes is read
    /// strictly, so that a mistyped member is refused.
    /// </summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        return options;
    }
}
