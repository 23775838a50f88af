using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>What a placed object is.</summary>
[JsonConverter(typeof(NamedValueConverter<PlacedClass>))]
public enum PlacedClass
{
    /// <summary>An institution's encrypted table.</summary>
    Upload = 0,

    /// <summary>An encrypted model, card or report.</summary>
    Model = 1,

    /// <summary>A run's receipt.</summary>
    Receipt = 2,

    /// <summary>A tile, entry bundle or checkpoint of the audit log.</summary>
    Audit = 3,
}
