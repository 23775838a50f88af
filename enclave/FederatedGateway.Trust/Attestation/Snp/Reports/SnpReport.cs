using System.Buffers.Binary;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Snp.Reports;

/// <summary>
/// The ATTESTATION_REPORT structure, versions 2 to 5, little endian (AMD SEV-SNP firmware ABI 56860, "Attestation"). Parsing checks its form: every
/// bit that the report's version reserves has its prescribed value. Whether anybody signed it is the verifier's question.
/// </summary>
internal sealed record SnpReport
{
    public const int Bytes = 0x4A0;

    /// <summary>The signature covers everything before itself.</summary>
    public const int SignedBytes = 0x2A0;

    /// <summary>Since this version a report names its processor (family, model, stepping).</summary>
    public const uint ProcessorVersion = 3;

    /// <summary>Since this version a report holds mitigation vectors.</summary>
    public const uint MitigationVersion = 5;

    private const uint MinimumVersion = 2;
    private const uint MaximumVersion = 5;
    private const uint EcdsaP384Sha384 = 1;
    private const uint NotSigned = 7;

    public required ReadOnlyMemory<byte> Raw { get; init; }

    public required uint Version { get; init; }

    public required uint GuestSvn { get; init; }

    public required GuestPolicy Policy { get; init; }

    public required uint Vmpl { get; init; }

    public required PlatformFlags Platform { get; init; }

    public required SigningKeyKind SigningKey { get; init; }

    public required bool HasAuthorKey { get; init; }

    /// <summary>The firmware was told to leave reports that the chip's own key would sign unsigned.</summary>
    public required bool IsChipKeyMasked { get; init; }

    /// <summary>Family, model and stepping of the processor; null in version 2.</summary>
    public required (byte Family, byte Model, byte Stepping)? Processor { get; init; }

    public required FirmwareVersion Current { get; init; }

    public required FirmwareVersion Committed { get; init; }

    public ReadOnlyMemory<byte> Signed => Raw[..SignedBytes];

    public ReadOnlyMemory<byte> Signature => Raw[SignedBytes..];

    public ReadOnlyMemory<byte> FamilyId => Raw[0x10..0x20];

    public ReadOnlyMemory<byte> ImageId => Raw[0x20..0x30];

    public ReadOnlyMemory<byte> CurrentTcb => Raw[0x38..0x40];

    public ReadOnlyMemory<byte> ReportData => Raw[0x50..0x90];

    public ReadOnlyMemory<byte> Measurement => Raw[0x90..0xC0];

    public ReadOnlyMemory<byte> HostData => Raw[0xC0..0xE0];

    public ReadOnlyMemory<byte> IdKeyDigest => Raw[0xE0..0x110];

    public ReadOnlyMemory<byte> AuthorKeyDigest => Raw[0x110..0x140];

    public ReadOnlyMemory<byte> ReportId => Raw[0x140..0x160];

    /// <summary>Of the migration agent; all ones without one.</summary>
    public ReadOnlyMemory<byte> MigrationAgentReportId => Raw[0x160..0x180];

    public ReadOnlyMemory<byte> ReportedTcb => Raw[0x180..0x188];

    public ReadOnlyMemory<byte> ChipId => Raw[0x1A0..0x1E0];

    public ReadOnlyMemory<byte> CommittedTcb => Raw[0x1E0..0x1E8];

    public ReadOnlyMemory<byte> LaunchTcb => Raw[0x1F0..0x1F8];

    public ulong? LaunchMitigations => Version >= MitigationVersion ? BinaryPrimitives.ReadUInt64LittleEndian(Raw.Span[0x1F8..]) : null;

    public ulong? CurrentMitigations => Version >= MitigationVersion ? BinaryPrimitives.ReadUInt64LittleEndian(Raw.Span[0x200..]) : null;

    public static Verdict<SnpReport> Parse(ReadOnlyMemory<byte> report)
    {
        if (report.Length != Bytes)
        {
            return Malformed($"it has {report.Length} bytes; an SEV-SNP attestation report has {Bytes}");
        }

        var bytes = report.Span;
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (version is < MinimumVersion or > MaximumVersion)
        {
            return Malformed($"it has version {version}; this program reads versions {MinimumVersion} to {MaximumVersion}");
        }

        if (FindReserved(bytes, version) is { } offset)
        {
            return Malformed($"the reserved byte at 0x{offset:x3} is not zero, which version {version} demands");
        }

        var policy = new GuestPolicy(BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x08..]));
        var platform = new PlatformFlags(BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x40..]));
        if (!policy.IsWellFormed(version) || !platform.IsWellFormed(version))
        {
            return Malformed($"guest policy 0x{policy.Bits:x} or platform flags 0x{platform.Bits:x} set bits that version {version} reserves");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x34..]) is not EcdsaP384Sha384 and var algorithm)
        {
            return Malformed($"its signature algorithm is {algorithm}; {EcdsaP384Sha384} (ECDSA P-384 with SHA-384) is the only one defined");
        }

        var keys = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x48..]);
        return ReadSigningKey(keys).Then(signingKey => CheckAuthorKey(keys, bytes: report.Span) is { } problem
            ? Malformed(problem)
            : Verdict<SnpReport>.Accepted(Read(report.ToArray(), version, policy, platform, signingKey, keys)));
    }

    private static SnpReport Read(byte[] bytes, uint version, GuestPolicy policy, PlatformFlags platform, SigningKeyKind signingKey, uint keys) => new()
    {
        Raw = bytes,
        Version = version,
        GuestSvn = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(0x04)),
        Policy = policy,
        Vmpl = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(0x30)),
        Platform = platform,
        SigningKey = signingKey,
        HasAuthorKey = (keys & 1) != 0,
        IsChipKeyMasked = (keys & 2) != 0,
        Processor = version >= ProcessorVersion ? (bytes[0x188], bytes[0x189], bytes[0x18A]) : null,
        Current = new FirmwareVersion(bytes[0x1EA], bytes[0x1E9], bytes[0x1E8]),
        Committed = new FirmwareVersion(bytes[0x1EE], bytes[0x1ED], bytes[0x1EC]),
    };

    private static Verdict<SigningKeyKind> ReadSigningKey(uint keys) => (keys >> 2) switch
    {
        (uint)SigningKeyKind.Vcek when (keys & 2) != 0
            => Verdict<SigningKeyKind>.Refused(Reasons.EvidenceSignatureInvalid, "the report says that the chip's key is masked: the firmware left it unsigned"),
        (uint)SigningKeyKind.Vcek => Verdict<SigningKeyKind>.Accepted(SigningKeyKind.Vcek),
        (uint)SigningKeyKind.Vlek => Verdict<SigningKeyKind>.Accepted(SigningKeyKind.Vlek),
        NotSigned => Verdict<SigningKeyKind>.Refused(Reasons.EvidenceSignatureInvalid, "the report says that no key signed it"),
        _ => Verdict<SigningKeyKind>.Refused(Reasons.EvidenceMalformed, $"the report's key flags 0x{keys:x} set reserved bits"),
    };

    /// <summary>The digest of the author key is there exactly when its flag says so.</summary>
    private static string? CheckAuthorKey(uint keys, ReadOnlySpan<byte> bytes)
        => (keys & 1) != 0 == bytes[0x110..0x140].ContainsAnyExcept((byte)0) ? null : "its author key flag and its author key digest contradict each other";

    private static int? FindReserved(ReadOnlySpan<byte> bytes, uint version)
    {
        // Each begins where the version's last field ends and reaches to the next one. The signature field is longer than the only signature defined.
        ReadOnlySpan<(int Start, int End)> reserved =
        [
            (0x4C, 0x50),
            (version >= ProcessorVersion ? 0x18B : 0x188, 0x1A0),
            (0x1EB, 0x1EC),
            (0x1EF, 0x1F0),
            (version >= MitigationVersion ? 0x208 : 0x1F8, SignedBytes),
            (SignedBytes + SnpSignature.Bytes, Bytes),
        ];
        foreach (var (start, end) in reserved)
        {
            var found = bytes[start..end].IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                return start + found;
            }
        }

        return null;
    }

    private static Verdict<SnpReport> Malformed(string detail) => Verdict<SnpReport>.Refused(Reasons.EvidenceMalformed, $"the SEV-SNP report is malformed: {detail}");
}
