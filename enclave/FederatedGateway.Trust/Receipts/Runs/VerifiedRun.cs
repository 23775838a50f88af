using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Statements;

namespace FederatedGateway.Trust.Receipts.Runs;

/// <summary>A run whose study, order, evidence and receipt have been verified and agree. Made by <see cref="RunVerifier"/> only.</summary>
public sealed class VerifiedRun
{
    internal VerifiedRun(VerifiedStudy study, VerifiedOrder order, AcceptedEvidence evidence, SignedStatement<RunReceipt> receipt)
    {
        Study = study;
        Order = order;
        Evidence = evidence;
        Receipt = receipt;
    }

    /// <summary>As it was when the run started.</summary>
    public VerifiedStudy Study { get; }

    public VerifiedOrder Order { get; }

    /// <summary>Its keys verify the result objects' headers and wraps.</summary>
    public AcceptedEvidence Evidence { get; }

    public SignedStatement<RunReceipt> Receipt { get; }
}
