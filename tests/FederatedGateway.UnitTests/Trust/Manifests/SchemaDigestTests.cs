using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class SchemaDigestTests
{
    [Fact]
    public void The_digest_depends_on_every_property_of_a_column_and_on_nothing_else()
    {
        Action<StudyManifest>[] changes =
        [
            m => m.Features[0].Name = "years",
            m => m.Features[0].Type = FeatureType.Float64,
            m => m.Features[0].Missing = MissingRule.Impute,
            m => m.Features[0].Unit = "months",
            m => m.Features[0].Minimum = 19,
            m => m.Features[0].ClearMaximum(),
            m => m.Features[1].Categories.Add("x"),
            m => m.Features.RemoveAt(1),
            m => m.Label.Column = "died",
            m => m.Label.Positive.Add("2"),
        ];
        var digests = changes.Select(change =>
        {
            var manifest = new SampleStudy().Manifest;
            change(manifest);
            return Digest(manifest);
        }).Append(Digest(new SampleStudy().Manifest)).ToList();
        Assert.Equal(digests.Count, digests.Distinct().Count());

        var other = new SampleStudy().Manifest;
        other.Title = "Another";
        Assert.Equal(digests[^1], Digest(other));
    }

    [Fact]
    public void Tables_carry_the_studys_digest()
    {
        var manifest = new SampleStudy().Manifest;
        Assert.Equal(Digest(manifest).Bytes.ToArray(), TableSchema.Of(manifest).Digest.ToArray());
    }

    private static Sha256Digest Digest(StudyManifest manifest) => SchemaDigest.Of(ValidManifest.Parse(manifest.ToByteArray()).OrThrow());
}
