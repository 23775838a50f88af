using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Encoding;

/// <summary>An enumeration by its names in lower snake case; numbers are refused.</summary>
internal sealed class NamedValueConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
