using System.Numerics;

namespace FederatedGateway.Trust.Identity;

/// <summary>Low-S form of P-256 signatures: of S and n − S only the smaller one is accepted, so that no third party can turn one valid signature into another.</summary>
internal static class LowS
{
    private static readonly BigInteger Order = Parse(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"));
    private static readonly BigInteger Half = Order >> 1;

    public static bool IsLow(ReadOnlySpan<byte> s) => Parse(s) <= Half;

    public static void Normalize(Span<byte> s)
    {
        var value = Parse(s);
        if (value <= Half)
        {
            return;
        }

        var low = (Order - value).ToByteArray(isUnsigned: true, isBigEndian: true);
        s.Clear();
        low.CopyTo(s[(s.Length - low.Length)..]);
    }

    private static BigInteger Parse(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
