using FederatedGateway.Envelopes.Hpke;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace FederatedGateway.UnitTests.Envelopes.Vectors;

/// <summary>
/// The base-mode vectors of RFC 9180 as BoringSSL keeps them: DHKEM(X25519), HKDF-SHA256 and three AEADs. X25519 alone is no suite here, so the test
/// does the agreement itself; all the rest is the code that wraps use.
/// </summary>
public sealed class Rfc9180VectorTests
{
    private const ushort X25519KemId = 0x0020;

    [Fact]
    public void Every_base_mode_vector_seals_opens_and_exports_as_published()
    {
        var vectors = Read(SharedFiles.Path("vectors", "hpke", "boringssl-hpke_test_vectors.txt")).Where(vector => vector.Header["mode"] == "0").ToList();
        Assert.Equal(["1", "2", "3"], vectors.Select(vector => vector.Header["aead_id"]).Order());
        foreach (var vector in vectors)
        {
            byte[] Bytes(string name) => Convert.FromHexString(vector.Header[name]);

            var dh = new byte[32];
            var sharedSecret = new byte[32];
            Assert.True(X25519.CalculateAgreement(Bytes("skRm"), Bytes("pkEm"), dh));
            Dhkem.ExtractAndExpand(X25519KemId, dh, Bytes("pkEm"), Bytes("pkRm"), sharedSecret);

            var aead = (HpkeAead)int.Parse(vector.Header["aead_id"]);
            using var sender = new HpkeContext(X25519KemId, aead, sharedSecret, Bytes("info"));
            using var recipient = new HpkeContext(X25519KemId, aead, sharedSecret, Bytes("info"));
            Assert.Equal(257, vector.Encryptions.Count);
            foreach (var (aad, ciphertext, plaintext) in vector.Encryptions)
            {
                Assert.Equal(ciphertext, sender.Seal(aad, plaintext));
                Assert.Equal(plaintext, recipient.Open(aad, ciphertext));
            }

            Assert.Equal(3, vector.Exports.Count);
            foreach (var (context, value) in vector.Exports)
            {
                var exported = new byte[value.Length];
                recipient.Export(context, exported);
                Assert.Equal(value, exported);
            }
        }
    }

    private static IEnumerable<Vector> Read(string path)
    {
        var vector = new Vector();
        byte[] aad = [], ciphertext = [], context = [];
        foreach (var line in File.ReadLines(path).Append(string.Empty))
        {
            if (line.Length == 0 && vector.Header.Count > 0)
            {
                yield return vector;
                vector = new Vector();
            }

            var parts = line.Split(" = ", 2);
            var (name, value) = (parts[0].TrimEnd(' ', '='), parts.Length == 2 ? parts[1] : string.Empty);
            switch (name)
            {
                case "aad":
                    aad = Convert.FromHexString(value);
                    break;
                case "ct":
                    ciphertext = Convert.FromHexString(value);
                    break;
                case "pt":
                    vector.Encryptions.Add((aad, ciphertext, Convert.FromHexString(value)));
                    break;
                case "exporter_context":
                    context = Convert.FromHexString(value);
                    break;
                case "L":
                    Assert.Equal("32", value);
                    break;
                case "exported_value":
                    vector.Exports.Add((context, Convert.FromHexString(value)));
                    break;
                default:
                    if (name.Length > 0 && name[0] != '#')
                    {
                        vector.Header.Add(name, value);
                    }

                    break;
            }
        }
    }

    private sealed class Vector
    {
        public Dictionary<string, string> Header { get; } = [];

        public List<(byte[] Aad, byte[] Ciphertext, byte[] Plaintext)> Encryptions { get; } = [];

        public List<(byte[] Context, byte[] Value)> Exports { get; } = [];
    }
}
