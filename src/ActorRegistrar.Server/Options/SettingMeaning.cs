namespace ActorRegistrar.Server.Options;

/// <summary>What a setting is for.</summary>
/// <param name="Text">One or two sentences for an operator.</param>
/// <param name="Default">The default in words, where the value alone does not say it; else null.</param>
internal sealed record SettingMeaning(string Text, string? Default = null);
