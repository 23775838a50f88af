using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>An amendment whose signatures verify and whose fields are within their limits. Made by <see cref="Amendments.Open"/>.</summary>
/// <param name="Message">What it changes.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Signers">At least one; in the manifest's order.</param>
/// <param name="Missing">Who must still sign; none for removals, which any one signature puts in force.</param>
public sealed record OpenedAmendment(MeasurementAmendment Message, Sha256Digest Digest, IReadOnlyList<string> Signers, IReadOnlyList<string> Missing)
{
    public int Number => (int)Message.Number;

    /// <summary>It accepts less than before: refusing is each participant's right.</summary>
    public bool IsRemoval => Message.Add.Count == 0;

    public bool IsComplete => Missing.Count == 0;
}
