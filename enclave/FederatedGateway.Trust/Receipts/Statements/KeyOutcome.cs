using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>What is known of a private key's end.</summary>
[JsonConverter(typeof(NamedValueConverter<KeyOutcome>))]
public enum KeyOutcome
{
    /// <summary>Its holder destroyed it and signed that with its receipt key.</summary>
    Destroyed = 0,

    /// <summary>The holder that was asked never held it: it died with an earlier process, which nobody can confirm.</summary>
    NotHeld = 1,

    /// <summary>Its holder did not answer.</summary>
    Unconfirmed = 2,
}
