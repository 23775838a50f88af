using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Identities;

/// <summary>An institution's private keys in memory: signing, one KEM key per suite, and TLS (which authenticates a connection and never content).</summary>
public sealed class InstitutionKeys : IDisposable
{
    internal const string Label = "institution keys";

    /// <summary>Four keys of at most 200 bytes each, with room for longer PKCS #8 attributes.</summary>
    internal const int MaximumBytes = 4096;

    private InstitutionKeys(SigningKey signing, KemPrivateKey xWing, KemPrivateKey p256, ECDsa tls)
    {
        Signing = signing;
        XWing = xWing;
        P256 = p256;
        Tls = tls;
    }

    public SigningKey Signing { get; }

    public KemPrivateKey XWing { get; }

    public KemPrivateKey P256 { get; }

    internal ECDsa Tls { get; }

    public static InstitutionKeys Generate() => new(
        SigningKey.Generate(),
        KemPrivateKey.Generate(HpkeSuite.XWing),
        KemPrivateKey.Generate(HpkeSuite.P256),
        ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The KEM key of a suite; null where the institution has none.</summary>
    public KemPrivateKey? Kem(uint suite) => suite switch
    {
        (uint)HpkeSuite.XWing => XWing,
        (uint)HpkeSuite.P256 => P256,
        _ => null,
    };

    /// <summary>The public KEM keys as an identity states them, most wanted first.</summary>
    public IReadOnlyList<PublishedKemKey> PublishedKemKeys() =>
    [
        PublishedKemKey.Parse((uint)XWing.Suite, XWing.PublicKey.Bytes.Span).OrThrow(),
        PublishedKemKey.Parse((uint)P256.Suite, P256.PublicKey.Bytes.Span).OrThrow(),
    ];

    public void Dispose()
    {
        Signing.Dispose();
        XWing.Dispose();
        P256.Dispose();
        Tls.Dispose();
    }

    /// <summary><c>lp(signing PKCS #8) ‖ lp(X-Wing seed) ‖ lp(P-256 scalar) ‖ lp(TLS PKCS #8)</c>; the caller zeroes it.</summary>
    internal byte[] Export()
    {
        byte[][] keys = [Signing.ExportPkcs8(), XWing.Export(), P256.Export(), Tls.ExportPkcs8PrivateKey()];
        var exported = new byte[keys.Sum(key => sizeof(int) + key.Length)];
        var rest = exported.AsSpan();
        foreach (var key in keys)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, key.Length);
            key.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + key.Length)..];
            CryptographicOperations.ZeroMemory(key);
        }

        return exported;
    }

    internal static Verdict<InstitutionKeys> Import(ReadOnlySpan<byte> exported)
    {
        var rest = exported;
        if (!Take(ref rest, out var signing) || !Take(ref rest, out var xWing) || !Take(ref rest, out var p256) || !Take(ref rest, out var tls) || !rest.IsEmpty)
        {
            return Damaged();
        }

        ECDsa? tlsKey = null;
        try
        {
            tlsKey = ECDsa.Create();
            tlsKey.ImportPkcs8PrivateKey(tls, out var read);
            if (read == tls.Length
                && KemPrivateKey.Import(HpkeSuite.XWing, xWing).TryGetValue(out var xWingKey, out _)
                && KemPrivateKey.Import(HpkeSuite.P256, p256).TryGetValue(out var p256Key, out _))
            {
                var keys = new InstitutionKeys(SigningKey.ImportPkcs8(signing), xWingKey, p256Key, tlsKey);
                tlsKey = null;
                return Verdict<InstitutionKeys>.Accepted(keys);
            }

            return Damaged();
        }
        catch (CryptographicException)
        {
            return Damaged();
        }
        finally
        {
            tlsKey?.Dispose();
        }
    }

    private static bool Take(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (rest.Length < sizeof(int) || BinaryPrimitives.ReadInt32BigEndian(rest) is var length && (length < 0 || length > rest.Length - sizeof(int)))
        {
            return false;
        }

        key = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return true;
    }

    private static Verdict<InstitutionKeys> Damaged() => Verdict<InstitutionKeys>.Refused(Reasons.IdentityInvalid, "the private keys are damaged; restore them from a backup");
}
