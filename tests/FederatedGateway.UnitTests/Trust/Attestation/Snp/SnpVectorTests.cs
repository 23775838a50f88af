using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

/// <summary>Reports and certificates of real processors. Every file of the folder has an expectation here, as docs/attestation.md lists them.</summary>
public sealed class SnpVectorTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Each file and what is expected of it; files that are no reports stand beside the report that they are tried with.</summary>
    private static readonly Dictionary<string, Action<string>> Expectations = new(StringComparer.Ordinal)
    {
        ["go-sev-guest/attestation.bin"] = file => RefusedByPolicy(Reasons.DebugRefused, Verify(file, "go-sev-guest/vcek.testcer", Today).OrThrow()),
        ["go-sev-guest/vcek.testcer"] = file => Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify("trustee/test-report.bin", file, Today).Refusal?.Reason),
        ["go-sev-guest/milan.testcer"] = file => VerifiesWithItsChain("go-sev-guest/attestation.bin", "go-sev-guest/vcek.testcer", file),
        ["go-sev-guest/milanvlek.testcer"] = file => IsBuiltIn(file, SevProduct.Milan),
        ["roots/ask_ark_milan.pem"] = file => IsBuiltIn(file, SevProduct.Milan),
        ["roots/ask_ark_milan_vlek.pem"] = file => IsBuiltIn(file, SevProduct.Milan),
        ["roots/ask_ark_genoa.pem"] = file => IsBuiltIn(file, SevProduct.Genoa),
        ["roots/ask_ark_genoa_vlek.pem"] = file => IsBuiltIn(file, SevProduct.Genoa),
        ["roots/ask_ark_turin_vcek.pem"] = file => IsBuiltIn(file, SevProduct.Turin),
        ["roots/ask_ark_turin_vlek.pem"] = file => IsBuiltIn(file, SevProduct.Turin),
        ["trustee/test-report.bin"] = file => AcceptedByPolicy(Verify(file, "trustee/test-vcek.der", Today).OrThrow()),
        ["trustee/test-vcek.der"] = file => Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify("go-sev-guest/attestation.bin", file, Today).Refusal?.Reason),
        ["trustee/test-vcek-invalid-legacy.der"] = file => Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify("trustee/test-report.bin", file, Today).Refusal?.Reason),
        ["trustee/test-vcek-invalid-new.der"] = file => Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify("trustee/test-report.bin", file, Today).Refusal?.Reason),
        ["trustee/test-vlek-report.bin"] = file =>
        {
            AcceptedByPolicy(Verify(file, "trustee/test-vlek.der", new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero)).OrThrow());
            Assert.Equal(Reasons.EvidenceExpired, Verify(file, "trustee/test-vlek.der", Today).Refusal?.Reason);
        },
        ["trustee/test-vlek.der"] = file => Assert.Equal(Reasons.CollateralMissing, Verify("trustee/test-report.bin", file, Today).Refusal?.Reason),
        ["virtee-sev/vcek_milan.der"] = file => IsAKeyOf(file, SevProduct.Milan),
        ["virtee-sev/vcek_turin.der"] = file => IsAKeyOf(file, SevProduct.Turin),
    };

    [Fact]
    public void Every_file_gives_its_verdict()
    {
        var folder = SharedFiles.Path("vectors", "snp");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Expectations.Keys.Order(StringComparer.Ordinal), files);
        foreach (var file in files)
        {
            Expectations[file](file);
        }
    }

    [Fact]
    public void What_the_reports_say_is_read_right()
    {
        var chip = Verify("trustee/test-report.bin", "trustee/test-vcek.der", Today).OrThrow();
        Assert.Equal((2u, SevProduct.Milan, SigningKeyKind.Vcek, 0u), (chip.Version, chip.Product, chip.SigningKey, chip.Vmpl));
        Assert.Equal(new TcbVersion(3, 0, 8, 115, 0), chip.Reported);
        Assert.Equal(new TcbVersion(3, 0, 8, 206, 0), chip.Current);
        Assert.True(chip.Policy is { AllowsSmt: true, AllowsDebug: false, AllowsMigrationAgent: false, AbiMajor: 0, AbiMinor: 31 });

        var cloud = Verify("trustee/test-vlek-report.bin", "trustee/test-vlek.der", new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero)).OrThrow();
        Assert.Equal((3u, SevProduct.Milan, SigningKeyKind.Vlek, 1u, "CN=cc-us-east-2.amazonaws.com"), (cloud.Version, cloud.Product, cloud.SigningKey, cloud.Vmpl, cloud.CloudId));
        Assert.Equal((217, 219, 220, 219), (cloud.Reported.Microcode, cloud.Committed.Microcode, cloud.Current.Microcode, cloud.Launch.Microcode));
        Assert.Equal(Convert.ToHexStringLower(Bytes("trustee/test-vlek-report.bin")[0x90..0xC0]), cloud.Describe()["measurement"]!.GetValue<string>());
    }

    [Fact]
    public void Every_flipped_bit_of_a_report_is_refused()
    {
        // Reading the certificate anew for each of 9,472 bits would double the time.
        var report = Bytes("trustee/test-report.bin");
        var collateral = SnpCollateral.Parse(SampleSnpHost.Evidence(report, Bytes("trustee/test-vcek.der")).Collateral).OrThrow();
        Assert.True(SnpVerifier.Verify(report, collateral, SnpRoots.Amd, Today).IsAccepted);
        for (var bit = 0; bit < report.Length * 8; bit++)
        {
            var flipped = report.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SnpVerifier.Verify(flipped, collateral, SnpRoots.Amd, Today).IsAccepted, $"bit {bit}");
        }
    }

    /// <summary>Every fifth of 10,880: each byte has at least one.</summary>
    [Fact]
    public void Flipped_bits_of_a_keys_certificate_are_refused()
    {
        var certificate = Bytes("trustee/test-vcek.der");
        var report = Bytes("trustee/test-report.bin");
        for (var bit = 0; bit < certificate.Length * 8; bit += 5)
        {
            var flipped = certificate.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Verify(report, flipped).IsAccepted, $"bit {bit}");
        }
    }

    [Fact]
    public void Every_truncation_gives_a_verdict()
    {
        var certificate = Bytes("trustee/test-vcek.der");
        var report = Bytes("trustee/test-report.bin");
        for (var length = 0; length < report.Length; length++)
        {
            Assert.Equal(Reasons.EvidenceMalformed, Verify(report[..length], certificate).Refusal?.Reason);
        }

        for (var length = 0; length < certificate.Length; length++)
        {
            Assert.Equal(Reasons.CollateralMalformed, Verify(report, certificate[..length]).Refusal?.Reason);
        }
    }

    private static Verdict<SevSnpClaims> Verify(string report, string certificate, DateTimeOffset now) => Verify(SampleSnpHost.Evidence(Bytes(report), Bytes(certificate)), now);

    private static Verdict<SevSnpClaims> Verify(byte[] report, byte[] certificate) => Verify(SampleSnpHost.Evidence(report, certificate), Today);

    private static Verdict<SevSnpClaims> Verify(Evidence evidence, DateTimeOffset now)
        => EvidenceVerifier.VerifyReport(evidence, now).Then(claims => Verdict<SevSnpClaims>.Accepted((SevSnpClaims)claims));

    private static void VerifiesWithItsChain(string report, string certificate, string chain)
    {
        var blocks = PemText.ReadCertificates(Bytes(chain)).OrThrow().Select(block => block.ToArray());
        Assert.True(Verify(SampleSnpHost.Evidence(Bytes(report), [Bytes(certificate), .. blocks]), Today).IsAccepted);
        IsBuiltIn(chain, SevProduct.Milan);
    }

    /// <summary>AMD's published chain is the one inside the program.</summary>
    private static void IsBuiltIn(string file, SevProduct product)
    {
        var builtIn = SnpRoots.Amd.Of(product).Select(certificate => certificate.Digest.ToString()).ToList();
        var published = PemText.ReadCertificates(Bytes(file)).OrThrow().Select(block => Convert.ToHexStringLower(SHA256.HashData(block.Span))).ToList();
        Assert.Equal(2, published.Count);
        Assert.Equal(3, builtIn.Count);
        Assert.All(published, digest => Assert.Contains(digest, builtIn));
        Assert.True(SnpRoots.Amd.IsRoot(product, Certificate.Parse(PemText.ReadCertificates(Bytes(file)).OrThrow()[1]).OrThrow()));
    }

    /// <summary>No report of these keys is at hand: their certificates lead to the built-in root and are read; a report of another chip is refused.</summary>
    private static void IsAKeyOf(string file, SevProduct product)
    {
        var certificate = Certificate.Parse(Bytes(file)).OrThrow();
        Assert.Equal(product, EndorsementKey.Read(certificate, SigningKeyKind.Vcek).OrThrow().Product);
        Assert.True(CertificatePath.Verify(certificate, [.. SnpRoots.Amd.Of(product)], root => SnpRoots.Amd.IsRoot(product, root), [], Today).IsAccepted);
        Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify("trustee/test-report.bin", file, Today).Refusal?.Reason);
    }

    private static void AcceptedByPolicy(SevSnpClaims claims) => Assert.Null(EvidenceValidator.Appraise(claims, Policy(claims), Today));

    private static void RefusedByPolicy(string reason, SevSnpClaims claims) => Assert.Equal(reason, EvidenceValidator.Appraise(claims, Policy(claims), Today)?.Reason);

    /// <summary>As wide as a policy can be: what it refuses, every policy refuses.</summary>
    private static EvidencePolicy Policy(SevSnpClaims claims) => new(
        [
            new ReferenceValue
            {
                SevSnp = new SevSnpReference
                {
                    Measurements = { ByteString.CopyFrom(claims.Measurement.Span) },
                    Minimums = { new SevSnpMinimum { Product = SevProduct.Milan } },
                    Vmpls = { 0, 1, 2, 3 },
                    AllowSmt = true,
                    AllowVlek = true,
                    AllowUncheckedRevocation = true,
                    MaximumCollateralAgeSeconds = 1,
                },
            },
        ],
        AmendedMeasurements.None,
        []);

    private static byte[] Bytes(string file) => File.ReadAllBytes(SharedFiles.Path(["vectors", "snp", .. file.Split('/')]));
}
