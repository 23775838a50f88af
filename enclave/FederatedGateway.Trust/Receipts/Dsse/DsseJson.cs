using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Dsse;

[JsonSerializable(typeof(DsseDocument))]
internal sealed partial class DsseJson : JsonSerializerContext
{
    public static DsseJson Strict { get; } = new(StrictJson.Options());
}
