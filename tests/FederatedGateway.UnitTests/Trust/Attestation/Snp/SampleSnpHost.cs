using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

/// <summary>A chip of a <see cref="SampleSnpVendor"/>'s line that makes reports of any version, which tests change before they are signed.</summary>
internal sealed class SampleSnpHost : IDisposable
{
    private readonly SampleSnpVendor vendor;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly byte[] chipId = new byte[64];

    public SampleSnpHost(SampleSnpVendor vendor)
    {
        this.vendor = vendor;
        var hardwareId = RandomNumberGenerator.GetBytes(vendor.Product == SevProduct.Turin ? 8 : 64);
        hardwareId.CopyTo(chipId, 0);
        Tcb = vendor.Product == SevProduct.Turin ? [2, 3, 4, 5, 0, 0, 0, 60] : [3, 1, 0, 0, 0, 0, 22, 213];
        Vcek = new SampleLeaf("SEV-VCEK", vendor.Product == SevProduct.Turin ? "Turin" : $"{vendor.Product}-B0", vendor.Product, Tcb) { HardwareId = hardwareId };
        Vlek = new SampleLeaf("SEV-VLEK", $"{vendor.Product}", vendor.Product, Tcb) { CloudId = "CN=cloud.example", IssuedByAsvk = true };
    }

    /// <summary>TCB_VERSION in the line's layout.</summary>
    public byte[] Tcb { get; }

    public SampleLeaf Vcek { get; }

    public SampleLeaf Vlek { get; }

    /// <summary>A report that anyone would accept, changed before it is signed.</summary>
    public byte[] Report(uint version = 3, Action<byte[]>? change = null)
    {
        var report = new byte[0x4A0];
        BinaryPrimitives.WriteUInt32LittleEndian(report, version);
        BinaryPrimitives.WriteUInt64LittleEndian(report.AsSpan(0x08), 1UL << 17);
        report[0x34] = 1;
        Array.Fill(report, (byte)0x5A, 0x50, 64);
        Array.Fill(report, (byte)0xA5, 0x90, 48);
        Array.Fill(report, (byte)0xFF, 0x160, 32);
        foreach (var offset in new[] { 0x38, 0x180, 0x1E0, 0x1F0 })
        {
            Tcb.CopyTo(report, offset);
        }

        if (version >= 3)
        {
            (report[0x188], report[0x189], report[0x18A]) = vendor.Product switch
            {
                SevProduct.Milan => ((byte)0x19, (byte)0x01, (byte)1),
                SevProduct.Genoa => ((byte)0x19, (byte)0x11, (byte)2),
                _ => ((byte)0x1A, (byte)0x02, (byte)1),
            };
        }

        chipId.CopyTo(report, 0x1A0);
        change?.Invoke(report);
        Sign(report);
        return report;
    }

    /// <summary>Signs again, after a test changed a signed report.</summary>
    public void Sign(byte[] report)
    {
        var signature = key.SignData(report.AsSpan(0, 0x2A0), HashAlgorithmName.SHA384);
        for (var index = 0; index < 48; index++)
        {
            report[0x2A0 + index] = signature[47 - index];
            report[0x2A0 + 72 + index] = signature[95 - index];
        }
    }

    /// <summary>The evidence with this chip's VCEK.</summary>
    public Evidence Evidence(byte[] report) => Evidence(report, vendor.Endorse(key, Vcek));

    public Evidence Evidence(byte[] report, SampleLeaf leaf) => Evidence(report, vendor.Endorse(key, leaf));

    public static Evidence Evidence(byte[] report, params byte[][] certificates)
    {
        var evidence = new Evidence { Kind = EvidenceKind.SevSnp, Report = ByteString.CopyFrom(report) };
        evidence.Collateral.AddRange(certificates.Select(der => new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(der) }));
        return evidence;
    }

    public Verdict<SevSnpClaims> Verify(Evidence evidence, SnpRoots? roots = null)
        => new SevSnpEvidence(roots ?? vendor.Roots).Verify(evidence, SampleSnpVendor.Now).Then(claims => Verdict<SevSnpClaims>.Accepted((SevSnpClaims)claims));

    public Verdict<SevSnpClaims> Verify(byte[] report) => Verify(Evidence(report));

    /// <summary>A reference value that accepts <see cref="Report"/>.</summary>
    public SevSnpReference Reference()
    {
        var minimum = vendor.Product == SevProduct.Turin
            ? new SevSnpMinimum { Product = SevProduct.Turin, Fmc = 2, BootLoader = 3, Tee = 4, Snp = 5, Microcode = 60 }
            : new SevSnpMinimum { Product = vendor.Product, BootLoader = 3, Tee = 1, Snp = 22, Microcode = 213 };
        return new SevSnpReference
        {
            Measurements = { ByteString.CopyFrom(Report()[0x90..0xC0]) },
            Minimums = { minimum },
            Vmpls = { 0 },
            AllowUncheckedRevocation = true,
            MaximumCollateralAgeSeconds = 3600,
        };
    }

    public void Dispose() => key.Dispose();
}
