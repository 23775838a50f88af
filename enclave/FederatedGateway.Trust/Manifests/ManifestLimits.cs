namespace FederatedGateway.Trust.Manifests;

/// <summary>Every bound of a study manifest. Characters are Unicode scalar values.</summary>
public static class ManifestLimits
{
    public const uint Version = 1;

    /// <summary>Room for 4,096 features with long names and a few thousand categories; small enough to send with every run.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>128 random bits never repeat.</summary>
    public const int SaltBytes = 16;

    public const int MaximumTitleCharacters = 200;

    public const int MaximumPurposeCharacters = 2_000;

    public const int MaximumLegalBasisCharacters = 500;

    /// <summary>Each approves and signs every order; beyond this a consortium needs another process.</summary>
    public const int MaximumParticipants = 64;

    /// <summary>Columns of a joint table; also bounds the width that the trainers see.</summary>
    public const int MaximumFeatures = 4_096;

    /// <summary>Characters of a column's name.</summary>
    public const int MaximumColumnNameCharacters = 128;

    public const int MaximumUnitCharacters = 64;

    /// <summary>Categories of one column; each becomes one model input.</summary>
    public const int MaximumCategories = 4_096;

    public const int MinimumCategories = 2;

    /// <summary>Characters of a category, a label text, a code or a cell that means "missing".</summary>
    public const int MaximumCellCharacters = 256;

    /// <summary>Texts that mean "missing", per column or per table.</summary>
    public const int MaximumMissingTexts = 32;

    public const int MaximumPositiveTexts = 256;

    /// <summary>Columns of an institution's own file, most of which a study does not use.</summary>
    public const int MaximumFileColumns = 16_384;

    /// <summary>IANA character set names have at most 40 characters (RFC 2978 §2.3).</summary>
    public const int MaximumEncodingNameCharacters = 40;

    public const double MaximumRegularization = 1e6;

    public const double MinimumTolerance = 1e-9;

    public const double MaximumTolerance = 0.1;

    public const int MaximumIterations = 10_000;

    public const int MaximumTrees = 5_000;

    public const int MinimumLeaves = 2;

    public const int MaximumLeaves = 1_024;

    public const double MinimumLearningRate = 0.001;

    public const double MaximumLearningRate = 1;

    public const int MaximumLeafRows = 1_000_000;

    public const double MinimumHoldout = 0.05;

    public const double MaximumHoldout = 0.5;

    public const int MaximumRepeats = 200;

    /// <summary>A model of fewer rows describes persons, not a population.</summary>
    public const int MinimumRows = 10;

    /// <summary>Rows of one table and of the joint table.</summary>
    public const long MaximumRows = 1_000_000_000;

    public const int MaximumMinimumCell = 1_000;

    public const int MaximumRegions = 16;

    /// <summary>The length of a bucket name's part and of a DNS label.</summary>
    public const int MaximumRegionNameCharacters = 63;

    /// <summary>100 years of 365 days.</summary>
    public const long MaximumRetentionSeconds = 3_153_600_000;

    public const int MaximumReferenceValues = 16;

    public const int MaximumMeasurements = 16;

    /// <summary>SHA-384 over the launched guest.</summary>
    public const int SevSnpMeasurementBytes = 48;

    /// <summary>One per processor line, with room for lines to come.</summary>
    public const int MaximumSevSnpMinimums = 8;

    /// <summary>SEV-SNP has the virtual machine privilege levels 0 to 3.</summary>
    public const int MaximumPrivilegeLevel = 3;

    /// <summary>Enclave signers, and trust domain images, of one reference value.</summary>
    public const int MaximumIntelImages = 16;

    /// <summary>All that Intel knows but "Revoked".</summary>
    public const int MaximumTcbStatuses = 8;

    public const int MaximumAdvisories = 64;

    /// <summary>"INTEL-SA-00615" has 14.</summary>
    public const int MaximumAdvisoryCharacters = 32;

    /// <summary>10 years of 365 days: beyond any vendor's lists.</summary>
    public const long MaximumCollateralAgeSeconds = 315_360_000;

    /// <summary>Makers of TPMs, each with a root or two.</summary>
    public const int MaximumEndorsementRoots = 16;

    /// <summary>An RSA-4096 root has 1.5 KiB.</summary>
    public const int MaximumEndorsementRootBytes = 4 * 1024;

    /// <summary>10 years of 365 days: longer than hardware is used.</summary>
    public const long MaximumEnrolmentAgeSeconds = 315_360_000;

    public const int MaximumRuns = 10_000;

    public const int MaximumSuites = 4;

    public const int MaximumVkeyCharacters = 512;

    /// <summary>As C2SP tlog-policy recommends.</summary>
    public const int MaximumWitnesses = 32;

    /// <summary>Mistakes listed in one refusal; more would not be read.</summary>
    public const int MaximumViolationsTold = 100;
}
