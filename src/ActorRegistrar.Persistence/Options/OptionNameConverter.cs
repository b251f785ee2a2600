using System.ComponentModel;
using System.Globalization;

namespace ActorRegistrar.Persistence.Options;

/// <summary>Lets configuration say <c>group-commit</c> where the enum says <c>GroupCommit</c>.</summary>
internal sealed class OptionNameConverter<TEnum> : EnumConverter
    where TEnum : struct, Enum
{
    public OptionNameConverter()
        : base(typeof(TEnum))
    {
    }

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        if (value is not string name)
            return base.ConvertFrom(context, culture, value);
        return Enum.TryParse<TEnum>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var parsed)
               && Enum.IsDefined(parsed)
            ? parsed
            : throw new FormatException($"'{name}' is none of: {string.Join(", ", Enum.GetNames<TEnum>())}.");
    }
}
