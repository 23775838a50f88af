using System.Security.Cryptography;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Identities;

/// <summary>A signing key of its own in a file, as release machinery keeps one: PKCS #8 in PEM (RFC 5958, RFC 7468), P-256, not encrypted.</summary>
public static class SigningKeyFile
{
    private const string Label = "PRIVATE KEY";

    /// <summary>A P-256 key has 250 bytes; text before it has room.</summary>
    private const int MaximumBytes = 16 * 1024;

    /// <summary>The key, for the caller to dispose; every refusal is IDENTITY_INVALID.</summary>
    /// <exception cref="IOException">The file cannot be read, or others than its owner may.</exception>
    public static Verdict<SigningKey> Read(string path)
    {
        var bytes = PrivateFile.Read(path, MaximumBytes);
        var text = new char[bytes.Length];
        byte[]? pkcs8 = null;
        try
        {
            var length = System.Text.Encoding.ASCII.GetChars(bytes, text);
            if (!PemEncoding.TryFind(text.AsSpan(0, length), out var fields) || !text.AsSpan(fields.Label).SequenceEqual(Label))
            {
                return Refused(path);
            }

            pkcs8 = new byte[fields.DecodedDataLength];
            return Convert.TryFromBase64Chars(text.AsSpan(fields.Base64Data), pkcs8, out _) ? Verdict<SigningKey>.Accepted(SigningKey.ImportPkcs8(pkcs8)) : Refused(path);
        }
        catch (CryptographicException)
        {
            return Refused(path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(pkcs8);
            Array.Clear(text);
        }
    }

    private static Verdict<SigningKey> Refused(string path)
        => Verdict<SigningKey>.Refused(Reasons.IdentityInvalid, $"{path} holds no P-256 key as \"BEGIN {Label}\" (PKCS #8); convert others with: openssl pkcs8 -topk8 -nocrypt -in KEY -out {path}");
}
