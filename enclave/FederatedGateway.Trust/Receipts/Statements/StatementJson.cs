using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

[JsonSerializable(typeof(Statement<RunReceipt>))]
[JsonSerializable(typeof(Statement<ErasureCertificate>))]
[JsonSerializable(typeof(Statement<PlacementReceipt>))]
internal sealed partial class StatementJson : JsonSerializerContext
{
    public static StatementJson Strict { get; } = new(StrictJson.Options());
}
