using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Compares configuration keys with the options they should bind to. The binder itself ignores what it does not know and stops at the first value it cannot convert.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Every unknown key and every value of the wrong type below <paramref name="section"/>.</summary>
    public static IEnumerable<string> Mistakes(IConfiguration section, Type options)
    {
        foreach (var child in section.GetChildren())
        {
            var property = options.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            var mistakes = property is null
                ? [$"{child.Path}: there is no such setting; known here are {string.Join(", ", options.GetProperties().Select(known => known.Name))}"]
                : ValueMistakes(child, property.PropertyType);
            foreach (var mistake in mistakes)
            {
                yield return mistake;
            }
        }
    }

    private static IEnumerable<string> ValueMistakes(IConfigurationSection section, Type type)
    {
        if (type == typeof(string) || type.IsPrimitive)
        {
            return section.GetChildren().Any()
                ? [$"{section.Path}: needs a single value"]
                : IsConvertible(section.Value, type) ? [] : [$"{section.Path}: '{section.Value}' is not {(type == typeof(bool) ? "true or false" : "a whole number")}"];
        }

        if (!section.GetChildren().Any() && !string.IsNullOrEmpty(section.Value))
        {
            return [$"{section.Path}: needs settings of its own, not a single value"];
        }

        return type.IsGenericType
            ? section.GetChildren().SelectMany(item => Mistakes(item, type.GetGenericArguments()[0]))
            : Mistakes(section, type);
    }

    private static bool IsConvertible(string? value, Type type)
        => type == typeof(string) || (value is not null && TypeDescriptor.GetConverter(type) is var converter && IsValid(converter, value));

    private static bool IsValid(TypeConverter converter, string value)
    {
        try
        {
            return converter.ConvertFromString(context: null, CultureInfo.InvariantCulture, value) is not null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
