using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Azure;

/// <summary>A confidential machine on a <see cref="SampleSnpHost"/>: a paravisor that binds a virtual TPM's key, and that TPM. Every part can be made wrong.</summary>
internal sealed class SampleAzureMachine : IDisposable
{
    private readonly SampleSnpVendor vendor = new(SevProduct.Genoa);

    public SampleAzureMachine() => Host = new SampleSnpHost(vendor);

    public SampleSnpHost Host { get; }

    /// <summary>The virtual TPM's attestation key.</summary>
    public RSA Key { get; } = RSA.Create(2048);

    public byte[] QualifyingData { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>Registers 4 and 7.</summary>
    public PcrSet State { get; } = new()
    {
        Values =
        {
            new PcrValue { Index = 4, Value = ByteString.CopyFrom(SHA256.HashData([4])) },
            new PcrValue { Index = 7, Value = ByteString.CopyFrom(SHA256.HashData([7])) },
        },
    };

    public string Claims(RSA? key = null) => $$"""
        {"keys":[{"kid":"HCLAkPub","key_ops":["sign"],"kty":"RSA","e":"AQAB","n":"{{Base64Url.EncodeToString((key ?? Key).ExportParameters(false).Modulus)}}"},{"kid":"HCLEkPub","kty":"RSA","e":"AQAB","n":"AQ"}],"vm-configuration":{"secure-boot":true},"user-data":"00"}
        """;

    /// <summary>An HCL report whose hardware report binds these claims.</summary>
    public byte[] Hcl(string claims, Action<byte[]>? changeReport = null)
    {
        var json = Encoding.UTF8.GetBytes(claims);
        var report = Host.Report(change: bytes =>
        {
            bytes.AsSpan(0x50, 64).Clear();
            SHA256.HashData(json).CopyTo(bytes, 0x50);
            changeReport?.Invoke(bytes);
        });
        return Wrap(report, json, kind: 2);
    }

    public static byte[] Wrap(byte[] hardwareReport, byte[] json, uint kind)
    {
        var hcl = new byte[2600];
        "HCLA"u8.CopyTo(hcl);
        Write(4, 1);
        Write(8, (uint)(32 + 1184 + 20 + json.Length));
        Write(12, 2);
        hardwareReport.CopyTo(hcl, 32);
        Write(1216, (uint)(20 + json.Length));
        Write(1220, 1);
        Write(1224, kind);
        Write(1228, 1);
        Write(1232, (uint)json.Length);
        json.CopyTo(hcl, 1236);
        return hcl;

        void Write(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(hcl.AsSpan(offset), value);
    }

    /// <summary>The virtual TPM's quote of <see cref="State"/>.</summary>
    public TpmReport Quote(RSA? key = null, RSASignaturePadding? padding = null)
    {
        var values = State.Values.SelectMany(value => value.Value.ToByteArray()).ToArray();
        var quote = new TpmQuote(
            new byte[34], QualifyingData, new TpmClock(1, 2, 3, true), 4, [PcrSelection.Of(TpmAlgorithm.Sha256, State.Values.Select(value => (int)value.Index))], SHA256.HashData(values)).ToBytes();
        padding ??= RSASignaturePadding.Pkcs1;
        var scheme = new TpmScheme(padding == RSASignaturePadding.Pkcs1 ? TpmAlgorithm.RsaSsa : TpmAlgorithm.RsaPss, TpmAlgorithm.Sha256);
        return new TpmReport
        {
            Quote = ByteString.CopyFrom(quote),
            Signature = ByteString.CopyFrom(TpmSignature.OfRsa(scheme, (key ?? Key).SignData(quote, HashAlgorithmName.SHA256, padding)).ToBytes()),
            Pcrs = { State.Values },
        };
    }

    public byte[] PublicArea(RSA key)
        => new TpmPublic(TpmAlgorithm.Sha256, TpmAttributes.Restricted | TpmAttributes.Sign, default, null, new TpmScheme(TpmAlgorithm.RsaSsa, TpmAlgorithm.Sha256), new TpmRsaKey(2048, key.ExportParameters(false).Modulus)).ToBytes();

    public Evidence Evidence() => Evidence(new AzureReport { HclReport = ByteString.CopyFrom(Hcl(Claims())), Quote = Quote() });

    public Evidence Evidence(AzureReport report)
    {
        var evidence = Host.Evidence(report.ToByteArray());
        evidence.Kind = EvidenceKind.AzureSnp;
        return evidence;
    }

    public Verdict<AzureSnpClaims> Verify(Evidence evidence)
        => new AzureSnpEvidence(vendor.Roots).Verify(evidence, SampleSnpVendor.Now).Then(claims => Verdict<AzureSnpClaims>.Accepted((AzureSnpClaims)claims));

    /// <summary>A reference value that accepts <see cref="Evidence()"/>.</summary>
    public AzureSnpReference Reference() => new() { Paravisor = Host.Reference(), States = { State.Clone() } };

    public void Dispose()
    {
        Key.Dispose();
        Host.Dispose();
        vendor.Dispose();
    }
}
