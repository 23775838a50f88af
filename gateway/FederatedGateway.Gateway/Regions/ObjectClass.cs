namespace FederatedGateway.Gateway.Regions;

/// <summary>What an object is, for buckets, lifecycle and retention. Stored as its number.</summary>
internal enum ObjectClass
{
    /// <summary>An institution's encrypted table.</summary>
    Upload = 1,

    /// <summary>An encrypted model, card or report.</summary>
    Model = 2,

    /// <summary>A tile, entry bundle or checkpoint of the audit log.</summary>
    Audit = 3,

    /// <summary>A run's receipt.</summary>
    Receipt = 4,
}
