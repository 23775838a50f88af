using System.Security.Cryptography;
using System.Text.Json;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Envelopes.Vectors;

/// <summary>Cobblestone-256 vectors made by an independent implementation; most of them must be refused.</summary>
public sealed class ChunkedEncryptionVectorTests
{
    [Fact]
    public void Every_vector_decrypts_or_is_refused_as_published()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("vectors", "chunked-encryption", "cobblestone-256.json")));
        var vectors = file.RootElement.GetProperty("vectors").EnumerateArray().ToList();
        Assert.Equal(20, vectors.Count);
        foreach (var vector in vectors)
        {
            var name = vector.GetProperty("name").GetString();
            using var key = DataKey.Import(Hex(vector, "key"));
            var context = Hex(vector, "context");
            var ciphertext = vector.TryGetProperty("ciphertext", out _) ? Hex(vector, "ciphertext") : vector.GetProperty("ciphertextBase64").GetBytesFromBase64();
            var expect = vector.GetProperty("expect").GetString();
            foreach (var verdict in new[] { ChunkedMessage.Decrypt(key, context, ciphertext), Fragments.Decrypt(key, context, ciphertext, 1000) })
            {
                switch (expect)
                {
                    case "success":
                        Assert.True(verdict.IsAccepted, $"{name}: {verdict.Refusal}");
                        Assert.Equal(vector.GetProperty("plaintextLength").GetInt32(), verdict.OrThrow().Length);
                        Assert.Equal(Hex(vector, "plaintextSha256"), SHA256.HashData(verdict.OrThrow()));
                        CheckReencryption(key, context, ciphertext, verdict.OrThrow());
                        break;
                    case "truncated":
                        Assert.Equal((name, Reasons.CiphertextTruncated), (name, verdict.Refusal?.Reason));
                        break;
                    case "commitment" or "failure":
                        Assert.Equal((name, Reasons.DecryptionFailed), (name, verdict.Refusal?.Reason));
                        break;
                    default:
                        Assert.Fail($"{name}: unknown expectation {expect}");
                        break;
                }
            }
        }
    }

    // Under the vector's salt the ciphertext must come out byte for byte.
    private static void CheckReencryption(DataKey key, byte[] context, byte[] ciphertext, byte[] plaintext)
    {
        using var cipher = new Cobblestone256(key.Bytes, ciphertext.AsSpan(0, ChunkLayout.SaltLength), context);
        var again = ciphertext.AsSpan(0, ChunkLayout.SaltLength).ToArray().Concat(cipher.Commitment.ToArray()).ToList();
        for (var number = 0; number <= plaintext.Length / ChunkLayout.ChunkLength; number++)
        {
            var start = number * ChunkLayout.ChunkLength;
            var part = plaintext.AsSpan(start, Math.Min(ChunkLayout.ChunkLength, plaintext.Length - start));
            var chunk = new byte[part.Length + ChunkLayout.TagLength];
            cipher.Encrypt(number, part, chunk);
            again.AddRange(chunk);
        }

        Assert.Equal(ciphertext, again);
    }

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
