namespace ActorRegistrar.Server.Options;

/// <summary>One setting as the code that reads it knows it.</summary>
/// <param name="Key">Below <c>Registrar:</c>.</param>
/// <param name="Default">What holds where nothing is set; empty for nothing.</param>
/// <param name="Values">What may be set: a range with its unit, words, or a kind of text.</param>
internal sealed record SettingDescription(string Key, string Default, string Values);
