using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Handovers;

/// <summary>What the evidence of each side is made for. Two labels, so that neither side's evidence ever passes for the other's.</summary>
public static class HandoverNonces
{
    private const string SuccessorLabel = "fgw-handover-successor-v1";
    private const string GiverLabel = "fgw-handover-giver-v1";

    /// <summary>32 bytes: the successor's evidence is younger than the checkpoint, whose tree has the offer, which has the giver's challenge.</summary>
    public static byte[] Successor(Sha256Digest offerDigest, ReadOnlySpan<byte> checkpoint) => new SignedInput(SuccessorLabel).Field(offerDigest.Bytes).Field(checkpoint).Sha256();

    /// <summary>32 bytes: the giver's evidence vouches for the whole transcript, which the record names by digests.</summary>
    public static byte[] Giver(ReadOnlySpan<byte> record) => new SignedInput(GiverLabel).Field(record).Sha256();
}
