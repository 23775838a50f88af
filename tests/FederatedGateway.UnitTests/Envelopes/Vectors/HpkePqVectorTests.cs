using System.Text.Json;
using FederatedGateway.Envelopes.Hpke;

namespace FederatedGateway.UnitTests.Envelopes.Vectors;

/// <summary>
/// The vectors of draft-ietf-hpke-pq for the two mechanisms that wraps use. Those made with HKDF-SHA256 run whole; those made with a SHAKE key
/// schedule, which no suite here has, run as far as the shared secret of the mechanism.
/// </summary>
public sealed class HpkePqVectorTests
{
    private const int HkdfSha256 = 1;

    [Fact]
    public void X_Wing_vectors_hold_from_encapsulation_to_export()
    {
        var vectors = Vectors(XWingKem.Instance.Id).ToList();
        Assert.Equal(2, vectors.Count);
        foreach (var vector in vectors)
        {
            var enc = new byte[1120];
            var sharedSecret = new byte[32];
            XWingKem.Instance.EncapsulateDerandomized(Bytes(vector, "pkRm"), Bytes(vector, "ikmE"), enc, sharedSecret);
            Assert.Equal(Bytes(vector, "enc"), enc);
            Assert.Equal(Bytes(vector, "shared_secret"), sharedSecret);
            CheckDecapsulation(XWingKem.Instance, vector);
        }

        var whole = Assert.Single(vectors, vector => vector.GetProperty("kdf_id").GetInt32() == HkdfSha256);
        using var sender = Context(whole);
        using var recipient = Context(whole);
        var encryptions = whole.GetProperty("encryptions").EnumerateArray().ToList();
        Assert.Equal(10, encryptions.Count);
        foreach (var encryption in encryptions)
        {
            Assert.Equal(Bytes(encryption, "ct"), sender.Seal(Bytes(encryption, "aad"), Bytes(encryption, "pt")));
            Assert.Equal(Bytes(encryption, "pt"), recipient.Open(Bytes(encryption, "aad"), Bytes(encryption, "ct")));
        }

        foreach (var export in whole.GetProperty("exports").EnumerateArray())
        {
            var exported = new byte[export.GetProperty("L").GetInt32()];
            recipient.Export(Bytes(export, "exporter_context"), exported);
            Assert.Equal(Bytes(export, "exported_value"), exported);
        }
    }

    [Fact]
    public void P_256_vectors_hold_in_both_directions()
    {
        var vector = Assert.Single(Vectors(P256Kem.Instance.Id));
        CheckDecapsulation(P256Kem.Instance, vector);

        var enc = new byte[65];
        var sharedSecret = new byte[32];
        P256Kem.Instance.EncapsulateWith(DeriveScalar(Bytes(vector, "ikmE")), Bytes(vector, "pkRm"), enc, sharedSecret);
        Assert.Equal(Bytes(vector, "enc"), enc);
        Assert.Equal(Bytes(vector, "shared_secret"), sharedSecret);
    }

    private static void CheckDecapsulation(Kem kem, JsonElement vector)
    {
        var publicKey = new byte[kem.PublicKeyLength];
        Assert.True(kem.TryDerivePublicKey(Bytes(vector, "skRm"), publicKey));
        Assert.Equal(Bytes(vector, "pkRm"), publicKey);

        var sharedSecret = new byte[32];
        Assert.True(kem.TryDecapsulate(Bytes(vector, "skRm"), publicKey, Bytes(vector, "enc"), sharedSecret));
        Assert.Equal(Bytes(vector, "shared_secret"), sharedSecret);
    }

    private static HpkeContext Context(JsonElement vector)
        => new(XWingKem.Instance.Id, (HpkeAead)vector.GetProperty("aead_id").GetInt32(), Bytes(vector, "shared_secret"), Bytes(vector, "info"));

    // DeriveKeyPair of RFC 9180 §7.1.3, first candidate; the product draws its keys at random instead.
    private static byte[] DeriveScalar(byte[] inputKey)
    {
        byte[] suiteId = [.. "KEM"u8, 0x00, 0x10];
        var key = new byte[32];
        LabeledHkdf.Extract(suiteId, [], "dkp_prk"u8, inputKey, key);
        var scalar = new byte[32];
        LabeledHkdf.Expand(suiteId, key, "candidate"u8, [0], scalar);
        return scalar;
    }

    private static List<JsonElement> Vectors(int kemId)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("vectors", "hpke", "hpke-pq-test-vectors.json")));
        return [.. file.RootElement.Clone().EnumerateArray().Where(vector => vector.GetProperty("mode").GetInt32() == 0 && vector.GetProperty("kem_id").GetInt32() == kemId)];
    }

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
