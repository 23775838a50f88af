using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Client.Storage;

namespace FederatedGateway.Client.Identities;

/// <summary>What opens an institution's private keys: a passphrase that somebody knows, or a key file that lies elsewhere. Zeroed on disposal.</summary>
public sealed class KeyProtection : IDisposable
{
    /// <summary>Shorter passphrases can be guessed offline by whoever takes the file.</summary>
    public const int MinimumPassphraseCharacters = 12;

    /// <summary>A key file holds exactly 32 random bytes.</summary>
    public const int KeyFileBytes = 32;

    /// <summary>NIST SP 800-132 and OWASP (2023) ask for at least 210,000 with SHA-512; this costs about half a second.</summary>
    internal const int Pbkdf2Iterations = 600_000;

    private readonly byte[] secret;

    private KeyProtection(byte[] secret, KeyDerivation derivation)
    {
        this.secret = secret;
        Derivation = derivation;
    }

    internal KeyDerivation Derivation { get; }

    /// <exception cref="ArgumentException">It is shorter than <see cref="MinimumPassphraseCharacters"/>.</exception>
    public static KeyProtection Passphrase(ReadOnlySpan<char> passphrase)
    {
        if (passphrase.Length < MinimumPassphraseCharacters)
        {
            throw new ArgumentException($"a passphrase has at least {MinimumPassphraseCharacters} characters", nameof(passphrase));
        }

        var secret = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, secret);
        return new KeyProtection(secret, KeyDerivation.Pbkdf2HmacSha512);
    }

    /// <summary>Reads a key file, which nobody but its owner may read.</summary>
    /// <exception cref="IOException">It cannot be read, others may read it, or it does not hold exactly 32 bytes.</exception>
    public static KeyProtection KeyFile(string path)
    {
        var secret = PrivateFile.Read(path, KeyFileBytes);
        return secret.Length == KeyFileBytes
            ? new KeyProtection(secret, KeyDerivation.HkdfSha512)
            : throw new IOException($"{path} has {secret.Length} bytes; a key file has exactly {KeyFileBytes}");
    }

    /// <summary>Makes a key file; fails where one exists.</summary>
    public static KeyProtection CreateKeyFile(string path)
    {
        var secret = RandomNumberGenerator.GetBytes(KeyFileBytes);
        using var file = PrivateFile.CreateNew(path);
        file.Write(secret);
        file.Flush(flushToDisk: true);
        return new KeyProtection(secret, KeyDerivation.HkdfSha512);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(secret);

    /// <summary>The 32-byte encryption key for one file; the caller zeroes it.</summary>
    internal byte[] DeriveKey(ReadOnlySpan<byte> salt, int iterations, ReadOnlySpan<byte> label)
    {
        const int keyBytes = 32;
        return Derivation == KeyDerivation.Pbkdf2HmacSha512
            ? Rfc2898DeriveBytes.Pbkdf2(secret, (byte[])[.. label, .. salt], iterations, HashAlgorithmName.SHA512, keyBytes)
            : HKDF.DeriveKey(HashAlgorithmName.SHA512, secret, keyBytes, salt.ToArray(), label.ToArray());
    }
}
