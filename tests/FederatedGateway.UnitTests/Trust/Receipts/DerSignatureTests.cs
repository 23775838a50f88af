using CsCheck;
using FederatedGateway.Trust.Receipts.Dsse;

namespace FederatedGateway.UnitTests.Trust.Receipts;

public sealed class DerSignatureTests
{
    [Fact]
    public void Every_signature_has_one_DER_form()
        => Gen.Byte.Array[64].Where(bytes => bytes.AsSpan(..32).ContainsAnyExcept((byte)0) && bytes.AsSpan(32).ContainsAnyExcept((byte)0)).Sample(bytes =>
        {
            var der = DerSignature.FromP1363(bytes);
            Assert.InRange(der.Length, 8, DerSignature.MaximumLength);
            Assert.True(DerSignature.TryToP1363(der, out var again));
            Assert.Equal(bytes, again);
        });

    [Fact]
    public void Short_scalars_keep_their_zeros()
    {
        var bytes = new byte[64];
        (bytes[31], bytes[63]) = (1, 0x80);
        var der = DerSignature.FromP1363(bytes);
        Assert.Equal("30070201010202" + "0080", Convert.ToHexStringLower(der));
        Assert.True(DerSignature.TryToP1363(der, out var again));
        Assert.Equal(bytes, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3000")]
    [InlineData("3003020101")]
    [InlineData("300602010102010100")]
    [InlineData("3006020101020101" + "01")]
    [InlineData("3009020101020101020101")]
    [InlineData("300702020001020101")]
    [InlineData("3006020100020101")]
    [InlineData("3006020101020100")]
    [InlineData("3006020180020101")]
    [InlineData("30060201010201ff")]
    [InlineData("308106020101020101")]
    [InlineData("3080020101020101" + "0000")]
    [InlineData("3106020101020101")]
    [InlineData("3006040101020101")]
    [InlineData("3006020101")]
    [InlineData("302602210100000000000000000000000000000000000000000000000000000000000000" + "00020101")]
    public void Anything_else_is_refused(string der) => Assert.False(DerSignature.TryToP1363(Convert.FromHexString(der), out _));
}
