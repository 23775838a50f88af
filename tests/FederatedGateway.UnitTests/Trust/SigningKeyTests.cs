using System.Numerics;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.UnitTests.Trust;

public sealed class SigningKeyTests
{
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber);

    [Fact]
    public void The_other_S_of_a_valid_signature_is_refused()
    {
        using var key = SigningKey.Generate();
        var signature = key.Sign("message"u8);
        Assert.True(key.PublicKey.Verify("message"u8, signature));

        var s = Order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        var high = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        high.CopyTo(signature, 64 - high.Length);

        Assert.False(key.PublicKey.Verify("message"u8, signature));
    }

    [Fact]
    public void A_signature_covers_every_bit_of_message_and_signature()
    {
        using var key = SigningKey.Generate();
        var signature = key.Sign([1, 2, 3]);
        Assert.False(key.PublicKey.Verify([1, 2, 2], signature));
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.PublicKey.Verify([1, 2, 3], signature));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
