using System.Security.Cryptography;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>A NIST curve with its TPM_ECC_CURVE number (TCG Algorithm Registry, table 4).</summary>
public sealed class TpmCurve
{
    private TpmCurve(ushort number, string name, int coordinateBytes, ECCurve curve, string order)
    {
        Number = number;
        Name = name;
        CoordinateBytes = coordinateBytes;
        Curve = curve;
        Order = Convert.FromHexString(order);
    }

    public static TpmCurve P256 { get; } = new(0x0003, "P-256", 32, ECCurve.NamedCurves.nistP256, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    public static TpmCurve P384 { get; } = new(0x0004, "P-384", 48, ECCurve.NamedCurves.nistP384, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973");

    public ushort Number { get; }

    public string Name { get; }

    public int CoordinateBytes { get; }

    internal ECCurve Curve { get; }

    /// <summary>Of the group, big-endian (SP 800-186 §3.2.1).</summary>
    internal ReadOnlyMemory<byte> Order { get; }

    /// <summary>Null for a curve that is not used here.</summary>
    public static TpmCurve? Find(ushort number) => number == P256.Number ? P256 : number == P384.Number ? P384 : null;

    /// <summary>Coordinates at full length: a TPM may leave leading zeros away.</summary>
    internal byte[] Pad(ReadOnlySpan<byte> coordinate)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(coordinate.Length, CoordinateBytes, nameof(coordinate));
        var padded = new byte[CoordinateBytes];
        coordinate.CopyTo(padded.AsSpan(CoordinateBytes - coordinate.Length));
        return padded;
    }
}
