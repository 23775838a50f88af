using System.Text.Json;
using FederatedGateway.Envelopes.Hpke;

namespace FederatedGateway.UnitTests.Envelopes.Vectors;

/// <summary>The vectors of draft-connolly-cfrg-xwing-kem.</summary>
public sealed class XWingVectorTests
{
    [Fact]
    public void Every_vector_of_the_draft_holds_in_all_three_operations()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("vectors", "hpke", "xwing-test-vectors.json")));
        var vectors = file.RootElement.EnumerateArray().ToList();
        Assert.Equal(3, vectors.Count);
        foreach (var vector in vectors)
        {
            byte[] Bytes(string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

            var publicKey = new byte[1216];
            Assert.True(XWingKem.Instance.TryDerivePublicKey(Bytes("sk"), publicKey));
            Assert.Equal(Bytes("pk"), publicKey);

            var enc = new byte[1120];
            var sharedSecret = new byte[32];
            XWingKem.Instance.EncapsulateDerandomized(publicKey, Bytes("eseed"), enc, sharedSecret);
            Assert.Equal(Bytes("ct"), enc);
            Assert.Equal(Bytes("ss"), sharedSecret);

            sharedSecret.AsSpan().Clear();
            Assert.True(XWingKem.Instance.TryDecapsulate(Bytes("sk"), publicKey, enc, sharedSecret));
            Assert.Equal(Bytes("ss"), sharedSecret);
        }
    }
}
