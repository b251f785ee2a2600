using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>Holds JSON against the part of JSON Schema that the document uses.</summary>
internal static class JsonShape
{
    private static readonly string[] Known = ["$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "format", "description", "minimum", "pattern"];

    public static void AssertMatches(JsonObject document, JsonNode schema, JsonNode? value, string where)
    {
        JsonObject rule = schema.AsObject();
        Assert.All(rule, member => Assert.Contains(member.Key, Known));
        if (rule["$ref"] is { } reference)
        {
            string name = reference.GetValue<string>().Split('/')[^1];
            JsonNode? target = document["components"]!["schemas"]![name];
            Assert.True(target is not null, $"{where}: there is no schema {name}");
            AssertMatches(document, target, value, where);
            return;
        }
        Assert.True(value is not null, $"{where} is null");
        JsonValueKind kind = value.GetValueKind();
        switch (rule["type"]!.GetValue<string>())
        {
            case "object": AssertObject(document, rule, value, where); break;
            case "array":
                Assert.True(kind == JsonValueKind.Array, $"{where} is no array");
                foreach (JsonNode? element in value.AsArray()) AssertMatches(document, rule["items"]!, element, where + "[]");
                break;
            case "string":
                Assert.True(kind == JsonValueKind.String, $"{where} is no string");
                if (rule["format"]?.GetValue<string>() == "date-time") Assert.EndsWith("Z", value.GetValue<string>(), StringComparison.Ordinal);
                if (rule["enum"] is JsonArray choices) Assert.Contains(value.GetValue<string>(), choices.Select(choice => choice!.GetValue<string>()));
                break;
            case "integer": Assert.True(kind == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out _), $"{where} is no whole number"); break;
            case "number": Assert.True(kind == JsonValueKind.Number, $"{where} is no number"); break;
            case "boolean": Assert.True(kind is JsonValueKind.True or JsonValueKind.False, $"{where} is neither true nor false"); break;
            case var other: Assert.Fail($"{where}: type {other}"); break;
        }
    }

    private static void AssertObject(JsonObject document, JsonObject rule, JsonNode value, string where)
    {
        Assert.True(value is JsonObject, $"{where} is no object");
        foreach (JsonNode? name in rule["required"]?.AsArray() ?? []) Assert.True(value.AsObject().ContainsKey(name!.GetValue<string>()), $"{where} has no {name}");
        foreach ((string name, JsonNode? member) in value.AsObject())
        {
            if (rule["properties"]?[name] is { } known) AssertMatches(document, known, member, $"{where}.{name}");
            else if (rule["additionalProperties"] is JsonObject any) AssertMatches(document, any, member, $"{where}.{name}");
            else Assert.True(rule["additionalProperties"]?.GetValueKind() != JsonValueKind.False, $"{where}.{name} is not in the document");
        }
    }
}
