namespace ActorRegistrar.Server.Options;

/// <summary>One setting as it holds.</summary>
/// <param name="Key">With its section, <c>Registrar:MaxContacts</c>.</param>
/// <param name="Value">As it would be written.</param>
/// <param name="IsSet">Whether somebody set it; otherwise it is the default.</param>
internal sealed record SettingInForce(string Key, string Value, bool IsSet);
