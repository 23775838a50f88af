using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Statuses that a document can state, spelt as Intel does. One that is not known here cannot be judged.</summary>
internal sealed class TcbStatusConverter : JsonConverter<IntelTcbStatus>
{
    private static readonly Dictionary<string, IntelTcbStatus> Known = Enum.GetValues<IntelTcbStatus>()
        .Where(status => status is not (IntelTcbStatus.TDRelaunchAdvised or IntelTcbStatus.TDRelaunchAdvisedConfigurationNeeded))
        .ToDictionary(status => status.ToString(), StringComparer.Ordinal);

    public override IntelTcbStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String && Known.TryGetValue(reader.GetString()!, out var status) ? status : throw new JsonException("it is no status of a TCB");

    public override void Write(Utf8JsonWriter writer, IntelTcbStatus value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
