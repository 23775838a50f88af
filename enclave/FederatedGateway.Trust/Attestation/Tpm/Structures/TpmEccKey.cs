namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>A point on a NIST curve.</summary>
/// <param name="Curve">Decides the lengths.</param>
/// <param name="KeyDerivation">Of a key agreement; absent in practice.</param>
/// <param name="X">Big-endian, at most the curve's length; in a template for key creation zeros or nothing.</param>
/// <param name="Y">As <paramref name="X"/>.</param>
public sealed record TpmEccKey(TpmCurve Curve, TpmScheme? KeyDerivation, ReadOnlyMemory<byte> X, ReadOnlyMemory<byte> Y) : TpmKey
{
    public override TpmAlgorithm Algorithm => TpmAlgorithm.Ecc;

    public override string Name => Curve.Name;
}
