using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class ManifestRulesTests
{
    /// <summary>One change each to a valid manifest, with the field that must be named for it.</summary>
    public static TheoryData<string, Action<StudyManifest>> Mistakes => new()
    {
        { "version", m => m.Version = 2 },
        { "salt", m => m.Salt = ByteString.CopyFrom(new byte[15]) },
        { "create_time", m => m.CreateTime = 0 },
        { "create_time", m => m.CreateTime = long.MaxValue },
        { "title", m => m.Title = string.Empty },
        { "title", m => m.Title = new string('x', 201) },
        { "title", m => m.Title = "two\nlines" },
        { "title", m => m.Title = "evil \u202Egnp" },
        { "title", m => m.Title = "\u001b[2J" },
        { "purpose", m => m.Purpose = new string('x', 2_001) },
        { "purpose", m => m.Purpose = "tab\t" },
        { "legal_basis", m => m.LegalBasis = new string('x', 501) },
        { "participants", m => m.Participants.Clear() },
        { "participants", m => m.Participants.Add(m.Participants[0].Clone()) },
        { "participants[3].signed_identity", m => m.Participants.Add(m.Participants[0].Clone()) },
        { "participants[0].name", m => m.Participants[0].Name = "North" },
        { "participants[0].signed_identity", m => m.Participants[0].Name = "other" },
        { "participants[0].region", m => m.Participants[0].Region = "Mars!" },
        { "participants[0].region", m => m.Participants[0].Region = "ap-south" },
        { "participants[0].region", m => m.Participants[0].Region = "../etc" },
        { "participants[1].signed_identity", m => m.Participants[1].SignedIdentity = ByteString.Empty },
        { "participants[1].signed_identity", m => m.Participants[1].SignedIdentity = m.Participants[0].SignedIdentity },
        { "participants[1].signed_identity", m => m.Participants[1].SignedIdentity = Flip(m.Participants[1].SignedIdentity) },
        { "participants[0].signed_identity", m => m.Suites.Remove(KemKeyLengths.P256) },
        { "participants[0].table.delimiter", m => m.Participants[0].Table.Delimiter = ";;" },
        { "participants[0].table.delimiter", m => m.Participants[0].Table.Delimiter = "\"" },
        { "participants[0].table.delimiter", m => m.Participants[0].Table.Delimiter = "a" },
        { "participants[0].table.decimal", m => m.Participants[0].Table.Decimal = ";" },
        { "participants[0].table.encoding", m => m.Participants[0].Table.Encoding = "latin one" },
        { "participants[0].table.missing", m => m.Participants[0].Table.Missing.AddRange(Enumerable.Range(0, 32).Select(i => $"m{i}")) },
        { "participants[0].table.missing", m => m.Participants[0].Table.Missing.Add("NA") },
        { "participants[0].table.columns", m => m.Participants[0].Table.Columns.Add("age") },
        { "participants[0].table.columns", m => Headless(m).Columns.AddRange(["age", "age"]) },
        { "participants[0].table.columns", m => Headless(m).Columns.AddRange(Enumerable.Range(0, 16_385).Select(i => $"c{i}")) },
        { "participants[0].table.mappings", m => Map(m, "age", "age") },
        { "participants[0].table.mappings[0].column", m => Map(m, "height") },
        { "participants[0].table.mappings[0].multiply", m => Map(m, "sex")[0].Multiply = 2 },
        { "participants[0].table.mappings[0].multiply", m => Map(m, "age")[0].Multiply = double.NaN },
        { "participants[0].table.mappings[0].add", m => Map(m, "age")[0].Add = double.PositiveInfinity },
        { "participants[0].table.mappings[0].multiply", m => Map(m, "readmitted")[0].Add = 1 },
        { "participants[0].table.mappings[0].codes", m => Map(m, "sex")[0].Codes.Add(new CodeMapping { Source = "2", Target = "x" }) },
        { "participants[0].table.mappings[0].codes", m => Map(m, "sex")[0].Codes.AddRange([new CodeMapping { Source = "2", Target = "f" }, new CodeMapping { Source = "2", Target = "m" }]) },
        { "features", m => m.Features.Clear() },
        { "features", m => m.Features.Add(m.Features[0].Clone()) },
        { "features", m => m.Features.AddRange(Enumerable.Range(0, 4_095).Select(i => new Feature { Name = $"f{i}", Type = FeatureType.Bool, Missing = MissingRule.Reject })) },
        { "features[0].name", m => m.Features[0].Name = string.Empty },
        { "features[0].name", m => m.Features[0].Name = " age" },
        { "features[0].name", m => m.Features[0].Name = new string('n', 129) },
        { "features[0].type", m => m.Features[0].Type = FeatureType.Unspecified },
        { "features[0].type", m => m.Features[0].Type = (FeatureType)7 },
        { "features[0].missing", m => m.Features[0].Missing = MissingRule.Unspecified },
        { "features[0].unit", m => m.Features[0].Unit = new string('u', 65) },
        { "features[0].minimum", m => m.Features[0].Minimum = 111 },
        { "features[0].minimum", m => m.Features[0].Minimum = double.NaN },
        { "features[0].maximum", m => m.Features[0].Maximum = double.PositiveInfinity },
        { "features[0].maximum", m => m.Features[0].Maximum = 1e300 },
        { "features[0].maximum", m => { m.Features[0].Type = FeatureType.Int32; m.Features[0].Maximum = 3e9; } },
        { "features[0].categories", m => m.Features[0].Categories.AddRange(["1", "2"]) },
        { "features[0].missing_values", m => m.Features[0].MissingValues.AddRange(["0", "0.0"]) },
        { "features[0].missing_values", m => m.Features[0].MissingValues.AddRange(Enumerable.Range(0, 33).Select(i => $"{i}")) },
        { "features[1].minimum", m => m.Features[1].Minimum = 0 },
        { "features[1].categories", m => m.Features[1].Categories.RemoveAt(1) },
        { "features[1].categories", m => m.Features[1].Categories.Add("f") },
        { "features[1].categories", m => { m.Features[1].Categories.Clear(); m.Features[1].Categories.AddRange(["1", "2", "1.0"]); } },
        { "features[1].categories", m => m.Features[1].Categories.Add("?") },
        { "features[1].categories", m => m.Features[1].Categories.AddRange(Enumerable.Range(0, 4_095).Select(i => $"c{i}")) },
        { "label", m => m.Label = null },
        { "label.column", m => m.Label.Column = "age" },
        { "label.column", m => m.Label.Column = string.Empty },
        { "label.positive", m => m.Label.Positive.Clear() },
        { "label.positive", m => m.Label.Positive.Add("yes") },
        { "label.positive", m => m.Label.Positive.AddRange(Enumerable.Range(2, 255).Select(i => $"{i}")) },
        { "record_key", m => m.RecordKey = "age" },
        { "record_key", m => m.RecordKey = "readmitted" },
        { "join", m => m.Join = JoinMode.Unspecified },
        { "trainer", m => m.Trainer = null },
        { "trainer", m => m.Trainer = new Trainer() },
        { "trainer.logistic_regression.l2", m => m.Trainer.LogisticRegression.L2 = -1 },
        { "trainer.logistic_regression.l1", m => m.Trainer.LogisticRegression.L1 = 1e7 },
        { "trainer.logistic_regression.tolerance", m => m.Trainer.LogisticRegression.Tolerance = 0 },
        { "trainer.logistic_regression.maximum_iterations", m => m.Trainer.LogisticRegression.MaximumIterations = 10_001 },
        { "trainer.fast_tree.trees", m => m.Trainer = new Trainer { FastTree = new BoostedTrees { Trees = 0 } } },
        { "trainer.fast_tree.leaves", m => m.Trainer = new Trainer { FastTree = new BoostedTrees { Leaves = 1 } } },
        { "trainer.light_gbm.learning_rate", m => m.Trainer = new Trainer { LightGbm = new BoostedTrees { LearningRate = double.NaN } } },
        { "trainer.light_gbm.minimum_leaf_rows", m => m.Trainer = new Trainer { LightGbm = new BoostedTrees { MinimumLeafRows = 1_000_001 } } },
        { "evaluation", m => m.Evaluation = null },
        { "evaluation.holdout", m => m.Evaluation.Holdout = 0.51 },
        { "evaluation.holdout", m => m.Evaluation.Holdout = double.NaN },
        { "evaluation.repeats", m => m.Evaluation.Repeats = 201 },
        { "privacy", m => m.Privacy = null },
        { "privacy.minimum_rows", m => m.Privacy.MinimumRows = 9 },
        { "privacy.minimum_participants", m => m.Privacy.MinimumParticipants = 0 },
        { "privacy.minimum_participants", m => m.Privacy.MinimumParticipants = 4 },
        { "privacy.minimum_cell", m => m.Privacy.MinimumCell = 0 },
        { "regions", m => m.Regions = null },
        { "regions.primary", m => m.Regions.Primary = "ap-south" },
        { "regions.allowed", m => m.Regions.Allowed.Add("us-east") },
        { "regions.allowed", m => m.Regions.Allowed.Add("a/b") },
        { "regions.allowed", m => m.Regions.Allowed.AddRange(Enumerable.Range(0, 15).Select(i => $"r{i}")) },
        { "retention", m => m.Retention = null },
        { "retention.uploads_seconds", m => m.Retention.UploadsSeconds = -1 },
        { "retention.models_seconds", m => m.Retention.ModelsSeconds = 3_153_600_001 },
        { "retention.receipts_seconds", m => m.Retention.ReceiptsSeconds = long.MinValue },
        { "retention.audit_seconds", m => m.Retention.AuditSeconds = long.MaxValue },
        { "evidence", m => m.Evidence.Clear() },
        { "evidence[0]", m => m.Evidence.Add(m.Evidence[0].Clone()) },
        { "evidence[0]", m => m.Evidence[0] = new ReferenceValue() },
        { "evidence[0].development.root_public_key", m => m.Evidence[0].Development.RootPublicKey = Flip(m.Evidence[0].Development.RootPublicKey) },
        { "evidence[0].development.measurements", m => m.Evidence[0].Development.Measurements.Clear() },
        { "evidence[0].development.measurements", m => m.Evidence[0].Development.Measurements.Add(m.Evidence[0].Development.Measurements[0]) },
        { "evidence[0].development.measurements", m => m.Evidence[0].Development.Measurements.Add(ByteString.CopyFrom(new byte[31])) },
        { "runs", m => m.Runs = null },
        { "runs.maximum", m => m.Runs.Maximum = 0 },
        { "runs.maximum", m => m.Runs.Maximum = 10_001 },
        { "runs.until", m => m.Runs.Until = m.CreateTime },
        { "suites", m => m.Suites.Clear() },
        { "suites", m => m.Suites.Add(KemKeyLengths.P256) },
        { "suites", m => m.Suites.Add(0x0020) },
        { "log", m => m.Log = null },
        { "log.log_vkey", m => m.Log.LogVkey = string.Empty },
        { "log.log_vkey", m => m.Log.LogVkey += "A" },
        { "log.log_vkey", m => m.Log.LogVkey = WitnessSigningKey.Generate("w.example").VerifierKey.ToString() },
        { "log.witness_vkeys", m => m.Log.Quorum = 1 },
        { "log.witness_vkeys", m => m.Log.WitnessVkeys.Add(m.Log.LogVkey) },
        { "log.witness_vkeys", m => m.Log.Quorum = uint.MaxValue },
        { "recipients", m => m.Recipients.Clear() },
        { "recipients", m => m.Recipients.Add("north") },
        { "recipients", m => m.Recipients.Add("stranger") },
    };

    [Fact]
    public void The_sample_keeps_every_rule() => Assert.Empty(ManifestRules.Check(new SampleStudy().Manifest));

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_mistake_is_named_by_its_field(string field, Action<StudyManifest> mistake)
    {
        var manifest = new SampleStudy().Manifest;
        mistake(manifest);
        Assert.Contains(field, ManifestRules.Check(manifest).Select(violation => violation.Field));

        var refusal = ValidManifest.Parse(manifest.ToByteArray()).Refusal;
        Assert.Equal(Reasons.ManifestInvalid, refusal?.Reason);
        Assert.Contains($"\n- {field}: ", refusal?.Detail);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var manifest = new SampleStudy().Manifest;
        manifest.Title = string.Empty;
        manifest.Features[0].Minimum = 200;
        manifest.Regions.Primary = "ap-south";
        manifest.Runs.Maximum = 0;
        manifest.Recipients.Add("stranger");
        Assert.Equal(
            ["title", "recipients", "features[0].minimum", "regions.primary", "runs.maximum"],
            ManifestRules.Check(manifest).Select(violation => violation.Field));
    }

    [Fact]
    public void An_empty_manifest_is_refused_without_failing()
        => Assert.Equal(Reasons.ManifestInvalid, ValidManifest.Parse(ReadOnlyMemory<byte>.Empty).Refusal?.Reason);

    [Fact]
    public void Hundreds_of_mistakes_are_told_in_bounded_space()
    {
        var manifest = new SampleStudy().Manifest;
        manifest.Features.AddRange(Enumerable.Range(0, 1_000).Select(i => new Feature { Name = $"f{i}" }));
        var detail = ValidManifest.Parse(manifest.ToByteArray()).Refusal!.Detail;
        Assert.StartsWith("the manifest has 2000 mistakes:", detail, StringComparison.Ordinal);
        Assert.EndsWith("\n- and 1900 more", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_fields_and_an_oversized_manifest_are_refused()
    {
        var bytes = new SampleStudy().Manifest.ToByteArray();
        Assert.True(ValidManifest.Parse(bytes).IsAccepted);
        Assert.Equal(Reasons.NotCanonical, ValidManifest.Parse((byte[])[.. bytes, 0xF8, 0x3F, 1]).Refusal?.Reason);
        Assert.Equal(Reasons.LimitExceeded, ValidManifest.Parse(new byte[ManifestLimits.MaximumBytes + 1]).Refusal?.Reason);
    }

    [Fact]
    public void Limits_themselves_are_accepted()
    {
        var manifest = new SampleStudy().Manifest;
        manifest.Title = string.Concat(Enumerable.Repeat("𝒙", 200));
        manifest.Evaluation.Holdout = 0.5;
        manifest.Privacy.MinimumRows = 10;
        manifest.Retention.ModelsSeconds = 3_153_600_000;
        manifest.Runs.Maximum = 10_000;
        manifest.Features.AddRange(Enumerable.Range(0, 4_094).Select(i => new Feature { Name = $"f{i}", Type = FeatureType.Int64, Missing = MissingRule.Reject }));
        Assert.Empty(ManifestRules.Check(manifest));
    }

    private static ByteString Flip(ByteString bytes)
    {
        var copy = bytes.ToByteArray();
        copy[^1] ^= 1;
        return ByteString.CopyFrom(copy);
    }

    private static TableFormat Headless(StudyManifest manifest)
    {
        manifest.Participants[0].Table.Header = false;
        return manifest.Participants[0].Table;
    }

    private static IList<ColumnMapping> Map(StudyManifest manifest, params string[] columns)
    {
        manifest.Participants[0].Table.Mappings.AddRange(columns.Select(column => new ColumnMapping { Column = column }));
        return manifest.Participants[0].Table.Mappings;
    }
}
