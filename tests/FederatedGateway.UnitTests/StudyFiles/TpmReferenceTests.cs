using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Client.StudyFiles;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.StudyFiles;

/// <summary>Evidence of kind tpm in a study file: roots in the file or beside it, states by register.</summary>
public sealed class TpmReferenceTests : IDisposable
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Ones = "1111111111111111111111111111111111111111111111111111111111111111";

    private readonly TemporaryDirectory directory = new();
    private readonly X509Certificate2 root;

    public TpmReferenceTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=maker", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        root = request.CreateSelfSigned(SampleTime, SampleTime.AddYears(10));
    }

    private static DateTimeOffset SampleTime => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Roots_stand_in_a_file_beside_the_study()
    {
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "maker.pem"), root.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var path = Path.Combine(directory.Path, "study.yaml");
        await File.WriteAllTextAsync(path, Study("[maker.pem]", $"[{{7: \"{Ones}\", 4: \"{Zeros}\"}}, {{4: \"{Ones}\", 7: \"{Ones}\"}}]"), TestContext.Current.CancellationToken);
        var read = await StudyFile.ReadAsync(path, TestContext.Current.CancellationToken);
        Assert.True(read.IsAccepted, string.Join(Environment.NewLine, read.Errors));
        var tpm = Assert.Single(read.Value.ToDraft().Evidence).Tpm;
        Assert.Equal(root.RawData, Assert.Single(tpm.EndorsementRoots).ToByteArray());
        Assert.Equal([4u, 7u], tpm.States[0].Values.Select(value => value.Index));
        Assert.Equal(ByteString.CopyFrom(Convert.FromHexString(Ones)), tpm.States[0].Values[1].Value);
        Assert.Equal(2, tpm.States.Count);
        Assert.Equal(7_776_000, tpm.MaximumEnrolmentAgeSeconds);
        Assert.True(tpm.AllowUncheckedRevocation);
    }

    [Fact]
    public void Roots_stand_in_the_study_itself()
    {
        var pem = root.ExportCertificatePem().Replace("\n", "\n          ", StringComparison.Ordinal);
        var study = StudyText.Draft(Study($"\n        - |\n          {pem}\n", $"[{{4: \"{Zeros}\"}}]"));
        Assert.Equal(root.RawData, Assert.Single(study.Evidence[0].Tpm.EndorsementRoots).ToByteArray());
    }

    [Theory]
    [InlineData("[maker.pem]", "[{4: \"ZEROS\"}]", "evidence[0].endorsement_roots[0]", StudyFileRules.WrongType)]
    [InlineData("[\"-----BEGIN nothing\"]", "[{4: \"ZEROS\"}]", "evidence[0].endorsement_roots[0]", StudyFileRules.WrongType)]
    [InlineData(null, "[{24: \"ZEROS\"}]", "evidence[0].states[0].24", StudyFileRules.UnknownKey)]
    [InlineData(null, "[{boot: \"ZEROS\"}]", "evidence[0].states[0].boot", StudyFileRules.UnknownKey)]
    [InlineData(null, "[{4: \"ZEROS\", 04: \"ZEROS\"}]", "evidence[0].states[0].04", StudyFileRules.DuplicateKey)]
    [InlineData(null, "[{4: abc}]", "evidence[0].states[0].4", StudyFileRules.WrongType)]
    [InlineData(null, "[{}]", "evidence[0].states[0]", StudyFileRules.OutOfRange)]
    [InlineData(null, "[{4: \"ZEROS\"}, {4: \"ZEROS\"}]", "evidence[0].states[1]", StudyFileRules.Duplicate)]
    [InlineData(null, "[{4: \"ZEROS\"}, {7: \"ZEROS\"}]", "evidence[0].states[1]", StudyFileRules.Contradiction)]
    public void A_mistake_is_named_where_it_stands(string? roots, string states, string path, string rule)
    {
        var inline = $"[\"{root.ExportCertificatePem().Replace("\n", "\\n", StringComparison.Ordinal)}\"]";
        var error = Assert.Single(StudyText.Refuse(Study(roots ?? inline, states.Replace("ZEROS", Zeros, StringComparison.Ordinal))));
        Assert.Equal((path, rule), (error.Path, error.Rule));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Assert.Single(StudyFile.Parse(Study("[absent.pem]", $"[{{4: \"{Zeros}\"}}]"), "study.yaml", directory.Path).Errors);
        Assert.Equal("evidence[0].endorsement_roots[0]", error.Path);
        Assert.Contains("absent.pem", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        root.Dispose();
        directory.Dispose();
    }

    private static string Study(string roots, string states)
        => StudyText.With("  - {kind: development}", $"  - kind: tpm\n    endorsement_roots: {roots}\n    states: {states}\n    maximum_enrolment_age_seconds: 7776000\n    allow_unchecked_revocation: true");
}
