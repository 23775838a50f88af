using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class StudyCompletionTests
{
    private static readonly DateTimeOffset Now = new(2027, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string LogVkey = LogSigningKey.Generate("log.example/study").VerifierKey.ToString();

    private static readonly byte[] Root = SigningKey.Generate().PublicKey.Bytes.ToArray();

    [Fact]
    public void A_completed_study_keeps_every_rule_of_a_manifest()
    {
        var study = StudyText.Accept(StudyText.Valid);
        var result = study.ToManifest(Completion("north", "south"));
        Assert.True(result.IsAccepted, string.Join(Environment.NewLine, result.Errors));
        Assert.Empty(ManifestRules.Check(result.Value));
        Assert.Equal(LogVkey, result.Value.Log.LogVkey);
        Assert.Equal(Root, result.Value.Evidence[0].Development.RootPublicKey);
        Assert.Equal(Now.ToUnixTimeSeconds(), result.Value.CreateTime);
        Assert.Equal(Enumerable.Repeat((byte)7, 16), result.Value.Salt);

        // The draft stays what it was.
        Assert.All(study.ToDraft().Participants, participant => Assert.True(participant.SignedIdentity.IsEmpty));
    }

    [Fact]
    public async Task The_heart_study_becomes_a_manifest()
    {
        var result = await StudyFile.ReadAsync(SharedFiles.Path("data", "heart", "study.yaml"), TestContext.Current.CancellationToken);
        var manifest = result.Value!.ToManifest(Completion("cleveland", "hungarian", "switzerland", "va"));
        Assert.True(manifest.IsAccepted, string.Join(Environment.NewLine, manifest.Errors));
        Assert.Empty(ManifestRules.Check(manifest.Value));
    }

    [Fact]
    public void A_missing_and_a_strange_identity_are_both_reported_with_their_line()
    {
        var errors = StudyText.Accept(StudyText.Valid).ToManifest(Completion("north", "soutj")).Errors;
        Assert.Equal(2, errors.Count);
        Assert.Contains(errors, error => error.Path == "participants[1].name" && error.Line == StudyText.LineOf(StudyText.Valid, "  - name: south"));
        Assert.Contains(errors, error => error.Message.Contains("did you mean \"south\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_date_in_the_past_is_reported()
    {
        var errors = StudyText.Accept(StudyText.With("2030-01-01", "2027-04-30")).ToManifest(Completion("north", "south")).Errors;
        Assert.Equal(("runs.until", StudyText.LineOf(StudyText.Valid, "until:")), (Assert.Single(errors).Path, errors[0].Line));
    }

    [Fact]
    public void What_only_the_manifests_rules_see_is_reported_where_it_stands()
    {
        var completion = Completion("north", "south");
        var swapped = completion with { Identities = new Dictionary<string, byte[]> { ["north"] = completion.Identities["south"], ["south"] = completion.Identities["north"] } };
        var errors = StudyText.Accept(StudyText.Valid).ToManifest(swapped).Errors;
        Assert.Equal([StudyFileRules.Manifest, StudyFileRules.Manifest], errors.Select(error => error.Rule));
        Assert.Equal(StudyText.LineOf(StudyText.Valid, "name: north"), errors[0].Line);
    }

    [Fact]
    public void Root_measurement_and_log_given_in_the_file_are_kept()
    {
        var text = StudyText.With("{kind: development}", $"{{kind: development, root: \"{Convert.ToHexStringLower(Root)}\", measurement: \"{new string('a', 64)}\"}}") + $"log: {{key: \"{LogVkey}\"}}\n";
        var study = StudyText.Accept(text);
        Assert.False(study.NeedsDevelopmentReference);
        Assert.False(study.NeedsLogKey);
        var manifest = study.ToManifest(Completion("north", "south") with { LogVkey = "", DevelopmentRoot = null, DevelopmentMeasurements = [] });
        Assert.True(manifest.IsAccepted, string.Join(Environment.NewLine, manifest.Errors));
        Assert.Equal(32, manifest.Value.Evidence[0].Development.Measurements[0].Length);

        var other = LogSigningKey.Generate("log.example/study").VerifierKey.ToString();
        Assert.Equal("log.key", Assert.Single(study.ToManifest(Completion("north", "south") with { LogVkey = other }).Errors).Path);
    }

    [Fact]
    public void Nothing_is_made_up_for_evidence_and_log()
    {
        var errors = StudyText.Accept(StudyText.Valid).ToManifest(Completion("north", "south") with { LogVkey = "", DevelopmentRoot = null, DevelopmentMeasurements = [] }).Errors;
        Assert.Equal(["log", "evidence[0]", "evidence[0]"], errors.Select(error => error.Path));
    }

    [Fact]
    public void Published_evidence_is_what_was_given_and_nothing_before()
    {
        var study = StudyText.Accept(StudyText.With("evidence:\n  - {kind: development}", "evidence: published"));
        Assert.True(study.NeedsPublishedEvidence);
        var error = Assert.Single(study.ToManifest(Completion("north", "south")).Errors);
        Assert.Equal(("evidence", StudyFileRules.MissingKey, StudyText.LineOf(StudyText.Valid, "evidence:")), (error.Path, error.Rule, error.Line));

        var development = new ReferenceValue { Development = new DevelopmentReference() };
        var manifest = study.WithEvidence([development]).ToManifest(Completion("north", "south"));
        Assert.True(manifest.IsAccepted, string.Join(Environment.NewLine, manifest.Errors));
        Assert.Equal(ReferenceValue.KindOneofCase.Development, Assert.Single(manifest.Value.Evidence).KindCase);
    }

    private static StudyCompletion Completion(params string[] participants) => new()
    {
        Identities = participants.ToDictionary(name => name, Identity),
        Salt = [.. Enumerable.Repeat((byte)7, 16)],
        CreateTime = Now,
        LogVkey = LogVkey,
        DevelopmentRoot = Root,
        DevelopmentMeasurements = [new byte[32]],
    };

    private static byte[] Identity(string name)
    {
        using var key = SigningKey.Generate();
        var kem = PublishedKemKey.Parse(KemKeyLengths.XWing, [.. key.PublicKey.Bytes.Span, .. new byte[KemKeyLengths.XWingPublicKeyBytes - SigningPublicKey.Length]]).OrThrow();
        return InstitutionIdentity.Create(name, key, [kem], Now).SignedBytes.ToArray();
    }
}
