namespace FederatedGateway.Client.Models;

/// <summary>One result object after its digest was checked and it was opened.</summary>
/// <param name="Plaintext">The serialized message.</param>
/// <param name="Region">Where it was read from.</param>
/// <param name="CiphertextBytes">Bytes read.</param>
public sealed record OpenedResult(byte[] Plaintext, string Region, long CiphertextBytes);
