using System.Text.Json.Serialization;

namespace FederatedGateway.Enclave.Evidence.Azure;

/// <summary>The request of <see cref="AzureQuoteService"/>, without reflection.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class QuoteJson : JsonSerializerContext;
