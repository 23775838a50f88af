using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>How far a destruction is proved.</summary>
[JsonConverter(typeof(NamedValueConverter<ErasureClaim>))]
public enum ErasureClaim
{
    /// <summary>Every wrap that the gateway held is deleted; some key that could have opened one may still exist.</summary>
    WrapsDeleted = 0,

    /// <summary>Besides, every key that could have opened one is confirmed destroyed by its holder.</summary>
    Shredded = 1,
}
