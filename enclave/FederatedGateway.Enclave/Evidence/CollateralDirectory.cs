using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>
/// Documents that a report needs and its hardware does not hand out, kept fresh by the host's operator: certificates and revocation lists in DER or PEM, Intel's responses. What a file is, its
/// content says. They vouch for themselves; a wrong one makes the evidence refused, never accepted.
/// </summary>
internal static class CollateralDirectory
{
    /// <summary>Read anew for every report: revocation lists and TCB info last weeks.</summary>
    /// <exception cref="IOException">The directory or a file cannot be read, or holds what is none of the documents above.</exception>
    public static IReadOnlyList<Collateral> Read(string? directory)
        => directory is null ? [] : [.. Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    private static IEnumerable<Collateral> ReadFile(string path)
        => CollateralDocument.Read(KernelFile.Read(path, EvidenceVerifier.MaximumCollateralBytes)).TryGetValue(out var documents, out var refusal)
            ? documents.Select(document => document.Part)
            : throw new IOException($"{path}: {refusal.Detail}; move it away");
}
