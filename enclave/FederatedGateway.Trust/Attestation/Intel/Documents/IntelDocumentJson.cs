using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Reads the members that decide; Intel adds others from time to time, which the signature covers as well. Nothing may be missing or occur twice.</summary>
[JsonSerializable(typeof(TcbInfo))]
[JsonSerializable(typeof(QeIdentity))]
internal sealed partial class IntelDocumentJson : JsonSerializerContext
{
    /// <summary>TCB info has 5 levels.</summary>
    public const int MaximumDepth = 16;

    public static IntelDocumentJson Reader { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = MaximumDepth,
        Converters = { new IntelTimeConverter(), new HexConverter(), new TcbStatusConverter() },
    });
}
