using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>What became of one stored copy.</summary>
[JsonConverter(typeof(NamedValueConverter<CopyOutcome>))]
public enum CopyOutcome
{
    /// <summary>Deleted, and its absence read back.</summary>
    Deleted = 0,

    /// <summary>It was not there any more.</summary>
    Absent = 1,

    /// <summary>Kept: a hold or a lock forbids deletion.</summary>
    Locked = 2,

    /// <summary>The region did not answer; it will be tried again.</summary>
    Unavailable = 3,
}
