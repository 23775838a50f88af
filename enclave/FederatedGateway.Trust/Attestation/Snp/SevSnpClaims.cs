using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Snp;

/// <summary>What a genuine SEV-SNP report says. Made by verification only.</summary>
public sealed record SevSnpClaims : ReportClaims
{
    private readonly SnpReport report;
    private readonly EndorsementKey key;

    internal SevSnpClaims(SnpReport report, EndorsementKey key, RevocationStatus revocation, DateTimeOffset? revocationListTime)
        : base(EvidenceKind.SevSnp, report.Measurement, report.ReportData, CreateTime: null, revocation)
    {
        this.report = report;
        this.key = key;
        RevocationListTime = revocationListTime;
    }

    /// <summary>When the revocation list that was used was issued; null when none was.</summary>
    public DateTimeOffset? RevocationListTime { get; }

    /// <summary>Of the report's format.</summary>
    public uint Version => report.Version;

    public SevProduct Product => key.Product;

    public GuestPolicy Policy => report.Policy;

    public PlatformFlags Platform => report.Platform;

    /// <summary>Privilege level that asked for the report, 0 the highest; 0xFFFFFFFF when the host asked.</summary>
    public uint Vmpl => report.Vmpl;

    public SigningKeyKind SigningKey => report.SigningKey;

    /// <summary>The cloud that a VLEK was given to; null for a VCEK.</summary>
    public string? CloudId => key.CloudId;

    /// <summary>32 bytes, by the host at launch.</summary>
    public ReadOnlyMemory<byte> HostData => report.HostData;

    /// <summary>64 bytes; zeros where the host hides it, which it can with a VLEK only.</summary>
    public ReadOnlyMemory<byte> ChipId => report.ChipId;

    /// <summary>For which the signing key was made: what the host claims at least.</summary>
    public required TcbVersion Reported { get; init; }

    /// <summary>Below which the firmware cannot be rolled back.</summary>
    public required TcbVersion Committed { get; init; }

    /// <summary>What runs now.</summary>
    public required TcbVersion Current { get; init; }

    /// <summary>What ran when the guest was launched or came from another machine.</summary>
    public required TcbVersion Launch { get; init; }

    public override JsonObject Describe() => new()
    {
        ["measurement"] = Hex(Measurement),
        ["report_data"] = Hex(Binding),
        ["host_data"] = Hex(HostData),
        ["version"] = Version,
        ["hwmodel"] = SnpProducts.NameOf(Product),
        ["processor"] = report.Processor is { } processor ? $"family 0x{processor.Family:x2}, model 0x{processor.Model:x2}, stepping {processor.Stepping}" : null,
        ["chip_id"] = Hex(ChipId),
        ["vmpl"] = Vmpl,
        ["signing_key"] = SigningKey == SigningKeyKind.Vlek ? "vlek" : "vcek",
        ["cloud_id"] = CloudId,
        ["dbgstat"] = Policy.AllowsDebug ? "enabled" : "disabled-since-boot",
        ["policy"] = DescribePolicy(),
        ["platform"] = DescribePlatform(),
        ["reported_tcb"] = Reported.Describe(),
        ["committed_tcb"] = Committed.Describe(),
        ["current_tcb"] = Current.Describe(),
        ["launch_tcb"] = Launch.Describe(),
        ["current_firmware"] = report.Current.ToString(),
        ["committed_firmware"] = report.Committed.ToString(),
        ["guest_svn"] = report.GuestSvn,
        ["family_id"] = Hex(report.FamilyId),
        ["image_id"] = Hex(report.ImageId),
        ["id_key_digest"] = Hex(report.IdKeyDigest),
        ["author_key_digest"] = report.HasAuthorKey ? Hex(report.AuthorKeyDigest) : null,
        ["chip_key_masked"] = report.IsChipKeyMasked,
        ["report_id"] = Hex(report.ReportId),
        ["migration_agent_report_id"] = Hex(report.MigrationAgentReportId),
        ["launch_mitigations"] = report.LaunchMitigations,
        ["current_mitigations"] = report.CurrentMitigations,
        ["key_certificate"] = key.Certificate.Digest.ToString(),
        ["key_not_after"] = key.Certificate.NotAfter.ToUnixTimeSeconds(),
        ["revocation"] = Revocation.ToString().ToLowerInvariant(),
        ["revocation_list_time"] = RevocationListTime?.ToUnixTimeSeconds(),
    };

    private JsonObject DescribePolicy() => new()
    {
        ["abi"] = $"{Policy.AbiMajor}.{Policy.AbiMinor}",
        ["smt"] = Policy.AllowsSmt,
        ["migration_agent"] = Policy.AllowsMigrationAgent,
        ["debug"] = Policy.AllowsDebug,
        ["single_socket"] = Policy.RequiresSingleSocket,
        ["cxl"] = Policy.AllowsCxl,
        ["aes_256_xts"] = Policy.RequiresAes256Xts,
        ["rapl_disabled"] = Policy.RequiresRaplDisabled,
        ["ciphertext_hiding"] = Policy.RequiresCiphertextHiding,
        ["page_swap_disabled"] = Policy.DisablesPageSwap,
    };

    private JsonObject DescribePlatform() => new()
    {
        ["smt"] = Platform.SmtEnabled,
        ["tsme"] = Platform.TsmeEnabled,
        ["ecc"] = Platform.EccEnabled,
        ["rapl_disabled"] = Platform.RaplDisabled,
        ["ciphertext_hiding"] = Platform.CiphertextHidingEnabled,
        ["alias_check_complete"] = Platform.AliasCheckComplete,
        ["trusted_io"] = Platform.TrustedIoEnabled,
    };

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
