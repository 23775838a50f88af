using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>
/// The encryption of secrets in MinIO's admin API, under the caller's own secret key: <c>salt (32) ‖ algorithm (1) ‖ nonce (8) ‖ chunks</c> of
/// 16 KiB. Each chunk has nonce ‖ LE32(number) and, as associated data, a flag for the last one and the tag of an empty chunk number 0.
/// </summary>
/// <remarks>
/// Written with PBKDF2-HMAC-SHA256 and AES-256-GCM (algorithm 2), which needs no memory to speak of; servers answer with Argon2id (0 and 1).
/// </remarks>
internal static class AdminEncryption
{
    private const byte Argon2Aes = 0;
    private const byte Argon2ChaCha = 1;
    private const byte Pbkdf2Aes = 2;
    private const int SaltLength = 32;
    private const int NonceLength = 8;
    private const int HeaderLength = SaltLength + 1 + NonceLength;
    private const int KeyLength = 32;
    private const int TagLength = 16;
    private const int ChunkLength = 16 << 10;
    private const byte LastChunk = 0x80;
    private const int Pbkdf2Iterations = 8_192;
    private const int Argon2MemoryKib = 64 << 10;
    private const int Argon2Lanes = 4;

    /// <summary>Encrypts a document for the server that knows the secret too.</summary>
    public static byte[] Encrypt(string secretKey, ReadOnlySpan<byte> document)
    {
        var chunks = Math.Max(1, (document.Length + ChunkLength - 1) / ChunkLength);
        var output = new byte[HeaderLength + document.Length + (chunks * TagLength)];
        RandomNumberGenerator.Fill(output.AsSpan(0, HeaderLength));
        output[SaltLength] = Pbkdf2Aes;
        using var cipher = ChunkCipher.Create(secretKey, output);
        for (var i = 0; i < chunks; i++)
        {
            var part = document[(i * ChunkLength)..Math.Min((i + 1) * ChunkLength, document.Length)];
            cipher.Seal(i + 1, i == chunks - 1, part, output.AsSpan(HeaderLength + (i * (ChunkLength + TagLength)), part.Length + TagLength));
        }

        return output;
    }

    /// <summary>Opens a document that the server encrypted.</summary>
    /// <exception cref="CryptographicException">It is not one, it was changed or cut, or the secret is another.</exception>
    public static byte[] Decrypt(string secretKey, ReadOnlySpan<byte> encrypted)
    {
        if (encrypted.Length < HeaderLength + TagLength || encrypted[SaltLength] is not (Argon2Aes or Argon2ChaCha or Pbkdf2Aes))
        {
            throw new CryptographicException("The server's answer is not encrypted as MinIO's admin API encrypts.");
        }

        using var cipher = ChunkCipher.Create(secretKey, encrypted);
        var body = encrypted[HeaderLength..];
        var chunks = (body.Length + ChunkLength + TagLength - 1) / (ChunkLength + TagLength);
        var lastLength = body.Length - ((chunks - 1) * (ChunkLength + TagLength));
        if (lastLength < TagLength)
        {
            throw new CryptographicException("The server's encrypted answer is cut off.");
        }

        var document = new byte[body.Length - (chunks * TagLength)];
        for (var i = 0; i < chunks; i++)
        {
            var part = body[(i * (ChunkLength + TagLength))..Math.Min((i + 1) * (ChunkLength + TagLength), body.Length)];
            cipher.Open(i + 1, i == chunks - 1, part, document.AsSpan(i * ChunkLength, part.Length - TagLength));
        }

        return document;
    }

    private static byte[] DeriveKey(string secretKey, byte algorithm, ReadOnlySpan<byte> salt)
    {
        var password = Encoding.UTF8.GetBytes(secretKey);
        try
        {
            if (algorithm == Pbkdf2Aes)
            {
                return Rfc2898DeriveBytes.Pbkdf2(password, salt, Pbkdf2Iterations, HashAlgorithmName.SHA256, KeyLength);
            }

            var generator = new Argon2BytesGenerator();
            generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
                .WithSalt(salt.ToArray()).WithIterations(1).WithMemoryAsKB(Argon2MemoryKib).WithParallelism(Argon2Lanes).Build());
            var key = new byte[KeyLength];
            _ = generator.GenerateBytes(password, key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private sealed class ChunkCipher : IDisposable
    {
        private readonly AesGcm? aes;
        private readonly ChaCha20Poly1305? chaCha;
        private readonly byte[] nonce = new byte[NonceLength + sizeof(uint)];
        private readonly byte[] associated = new byte[1 + TagLength];

        private ChunkCipher(AesGcm? aes, ChaCha20Poly1305? chaCha) => (this.aes, this.chaCha) = (aes, chaCha);

        public static ChunkCipher Create(string secretKey, ReadOnlySpan<byte> header)
        {
            var algorithm = header[SaltLength];
            var key = DeriveKey(secretKey, algorithm, header[..SaltLength]);
            var cipher = algorithm == Argon2ChaCha ? new ChunkCipher(null, new ChaCha20Poly1305(key)) : new ChunkCipher(new AesGcm(key, TagLength), null);
            CryptographicOperations.ZeroMemory(key);
            header.Slice(SaltLength + 1, NonceLength).CopyTo(cipher.nonce);

            // Chunk 0 is empty and is not sent: its tag binds all others to this stream.
            cipher.Encrypt([], [], cipher.associated.AsSpan(1), []);
            return cipher;
        }

        public void Seal(int number, bool isLast, ReadOnlySpan<byte> part, Span<byte> output)
        {
            Step(number, isLast);
            Encrypt(part, output[..^TagLength], output[^TagLength..], associated);
        }

        public void Open(int number, bool isLast, ReadOnlySpan<byte> part, Span<byte> output)
        {
            Step(number, isLast);
            if (chaCha is not null)
            {
                chaCha.Decrypt(nonce, part[..^TagLength], part[^TagLength..], output, associated);
            }
            else
            {
                aes!.Decrypt(nonce, part[..^TagLength], part[^TagLength..], output, associated);
            }
        }

        public void Dispose()
        {
            aes?.Dispose();
            chaCha?.Dispose();
        }

        private void Step(int number, bool isLast)
        {
            BinaryPrimitives.WriteInt32LittleEndian(nonce.AsSpan(NonceLength), number);
            associated[0] = isLast ? LastChunk : (byte)0;
        }

        private void Encrypt(ReadOnlySpan<byte> part, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> with)
        {
            if (chaCha is not null)
            {
                chaCha.Encrypt(nonce, part, ciphertext, tag, with);
            }
            else
            {
                aes!.Encrypt(nonce, part, ciphertext, tag, with);
            }
        }
    }
}
