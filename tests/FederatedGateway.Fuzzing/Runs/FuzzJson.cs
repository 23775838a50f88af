using System.Text.Json;

namespace FederatedGateway.Fuzzing.Runs;

/// <summary>Reports as JSON.</summary>
internal static class FuzzJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
