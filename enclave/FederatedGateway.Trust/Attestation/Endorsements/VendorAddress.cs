using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Endorsements;

/// <summary>One document of a vendor's service.</summary>
/// <param name="Url">Its whole address: a cache's key too.</param>
/// <param name="Kind">What has to come from there.</param>
public sealed record VendorAddress(Uri Url, CollateralKind Kind)
{
    /// <summary>Response headers with the issuers' certificates of Intel's documents: of PCS and PCCS, and the names of earlier versions that caching services still use.</summary>
    public static IReadOnlyList<string> IssuerChainHeaders { get; } = ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain", "SGX-Enclave-Identity-Issuer-Chain", "SGX-PCK-CRL-Issuer-Chain"];

    /// <summary>What a service answered with, none of it verified; COLLATERAL_MALFORMED when it is no document.</summary>
    /// <param name="body">Of the answer.</param>
    /// <param name="issuerChain">The value of one of <see cref="IssuerChainHeaders"/>, URL-encoded PEM; empty when there is none.</param>
    /// <returns>The document first, then its issuers' certificates.</returns>
    public static Verdict<IReadOnlyList<CollateralDocument>> Read(ReadOnlyMemory<byte> body, string issuerChain)
    {
        var document = CollateralDocument.Read(body);
        return issuerChain.Length == 0 ? document : document.Then(first => CollateralDocument.Read(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(issuerChain)))
            .Then(chain => Verdict<IReadOnlyList<CollateralDocument>>.Accepted([.. first, .. chain])));
    }

    /// <summary>Of an answer, what is of use for the report; COLLATERAL_MISMATCH or COLLATERAL_EXPIRED when the document itself is not.</summary>
    /// <param name="documents">As <see cref="Read"/> gave them.</param>
    /// <param name="isWanted">Whether a document is of use for the report.</param>
    /// <param name="now">The time.</param>
    public Verdict<IReadOnlyList<CollateralDocument>> Choose(IReadOnlyList<CollateralDocument> documents, Func<CollateralDocument, bool> isWanted, DateTimeOffset now)
    {
        if (documents[0].Part.Kind != Kind || !isWanted(documents[0]))
        {
            return Verdict<IReadOnlyList<CollateralDocument>>.Refused(Reasons.CollateralMismatch, "the vendor's service answered with a document for something else");
        }

        IReadOnlyList<CollateralDocument> wanted = [.. documents.Where(isWanted)];
        var end = wanted.Min(document => document.EndTime);
        return end <= now
            ? Verdict<IReadOnlyList<CollateralDocument>>.Refused(Reasons.CollateralExpired, $"the vendor's service answered with a document that ended at {end:u}")
            : Verdict<IReadOnlyList<CollateralDocument>>.Accepted(wanted);
    }
}
