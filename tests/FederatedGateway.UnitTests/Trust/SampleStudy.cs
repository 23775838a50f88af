using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust;

/// <summary>A small valid study of three institutions, to be changed by tests before it is approved.</summary>
internal sealed class SampleStudy
{
    public static readonly DateTimeOffset Start = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Now = Start.AddDays(1);

    // Key generation is the slow part, and no test changes the keys.
    private static readonly SampleInstitution[] Shared = [new("north"), new("south"), new("west")];
    private static readonly SigningKey SharedRoot = SigningKey.Generate();
    private static readonly LogSigningKey SharedLog = LogSigningKey.Generate("log.example/study");

    public SampleStudy()
    {
        Manifest = new StudyManifest
        {
            Version = 1,
            Salt = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            CreateTime = Start.ToUnixTimeSeconds(),
            Title = "Readmission within 30 days",
            Purpose = "Predict readmission\nfrom routine findings",
            LegalBasis = "GDPR Art. 9(2)(j)",
            Label = new Label { Column = "readmitted", Positive = { "yes", "1" } },
            RecordKey = "patient",
            Join = JoinMode.Horizontal,
            Trainer = new Trainer { LogisticRegression = new LogisticRegression { L2 = 1 } },
            Evaluation = new Evaluation { Holdout = 0.3, Seed = 1, Repeats = 2 },
            Privacy = new Privacy { MinimumRows = 50, MinimumParticipants = 2, MinimumCell = 5 },
            Regions = new RegionPolicy { Primary = "eu-central", Allowed = { "eu-central", "us-east" } },
            Retention = new RetentionPolicy { UploadsSeconds = 86_400, ModelsSeconds = 31_536_000, ReceiptsSeconds = 31_536_000, AuditSeconds = 31_536_000 },
            Runs = new RunLimits { Maximum = 5, Until = Start.AddYears(1).ToUnixTimeSeconds() },
            Log = new LogPolicy { LogVkey = SharedLog.VerifierKey.ToString() },
            Suites = { KemKeyLengths.XWing, KemKeyLengths.P256 },
            Recipients = { "north", "south", "west" },
        };
        Manifest.Features.Add(new Feature { Name = "age", Type = FeatureType.Float32, Unit = "a", Minimum = 18, Maximum = 110, Missing = MissingRule.Reject });
        Manifest.Features.Add(new Feature { Name = "sex", Type = FeatureType.Category, Categories = { "f", "m" }, Missing = MissingRule.Impute, MissingValues = { "?" } });
        Manifest.Evidence.Add(new ReferenceValue { Development = new DevelopmentReference { RootPublicKey = ByteString.CopyFrom(Root.PublicKey.Bytes.Span), Measurements = { Measurement.ToByteString() } } });
        foreach (var institution in Institutions)
        {
            Manifest.Participants.Add(new Participant
            {
                Name = institution.Name,
                Region = "eu-central",
                SignedIdentity = ByteString.CopyFrom(institution.Identity.SignedBytes.Span),
                Table = new TableFormat { Header = true, Delimiter = ";", Decimal = ",", Encoding = "windows-1252", Missing = { "NA" } },
            });
        }
    }

    public StudyManifest Manifest { get; }

    public IReadOnlyList<SampleInstitution> Institutions => Shared;

    public SigningKey Root => SharedRoot;

    public LogSigningKey Log => SharedLog;

    public Sha256Digest Measurement { get; } = Sha256Digest.Of("code"u8);

    public Sha256Digest Digest => Sha256Digest.Of(Manifest.ToByteArray());

    /// <summary>The manifest as it is now, approved by everybody.</summary>
    public SignedStudy Approve()
    {
        var study = new SignedStudy { Manifest = Manifest.ToByteString() };
        study.Approvals.AddRange(Institutions.Select(institution => Approvals.Sign(institution.Key, Digest, institution.Name, ApprovalKind.Approve, Now)));
        return study;
    }

    public VerifiedStudy Verify(params SignedAmendment[] amendments) => StudyVerifier.Verify(Approve(), amendments, Now).OrThrow();

    /// <summary>An amendment signed by the named institutions.</summary>
    public SignedAmendment Amend(uint number, byte[][] add, byte[][] remove, params string[] signers)
    {
        var amendment = new MeasurementAmendment { StudyDigest = Digest.ToByteString(), Number = number };
        amendment.Add.AddRange(add.Select(measurement => ByteString.CopyFrom(measurement)));
        amendment.Remove.AddRange(remove.Select(measurement => ByteString.CopyFrom(measurement)));
        var signed = new SignedAmendment { Amendment = amendment.ToByteString() };
        signed.Signatures.AddRange(Institutions.Where(institution => signers.Contains(institution.Name)).Select(institution => Amendments.Sign(institution.Key, signed.Amendment.Span, institution.Name)));
        return signed;
    }
}
