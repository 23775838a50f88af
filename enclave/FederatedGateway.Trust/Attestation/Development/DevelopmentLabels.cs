using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Attestation.Development;

/// <summary>What the two signatures of development evidence cover.</summary>
internal static class DevelopmentLabels
{
    public static byte[] Report(ReadOnlySpan<byte> body) => new SignedInput("fgw-development-report-v1").Field(body).ToArray();

    public static byte[] Endorsement(ReadOnlySpan<byte> attestationKey) => new SignedInput("fgw-development-endorsement-v1").Field(attestationKey).ToArray();
}
