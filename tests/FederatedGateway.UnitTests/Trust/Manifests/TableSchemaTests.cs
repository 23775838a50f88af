using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class TableSchemaTests
{
    [Fact]
    public void Columns_are_the_features_in_order_and_then_the_label()
    {
        var schema = Schema(new SampleStudy().Manifest);
        Assert.Equal(["age", "sex", "readmitted"], schema.Columns.Select(column => column.Name));
        Assert.Equal(FeatureType.Bool, schema.Columns[schema.LabelIndex].Type);
        Assert.False(schema.Columns[schema.LabelIndex].MayBeMissing);
        Assert.Equal((18, 110), (schema.Columns[0].Minimum, schema.Columns[0].Maximum));
        Assert.Equal(["f", "m"], schema.Columns[1].Categories);
    }

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
        ];
        var digests = changes.Select(change =>
        {
            var manifest = new SampleStudy().Manifest;
            change(manifest);
            return Schema(manifest).Digest;
        }).Append(Schema(new SampleStudy().Manifest).Digest).ToList();
        Assert.Equal(digests.Count, digests.Distinct().Count());

        var other = new SampleStudy().Manifest;
        other.Title = "Another";
        Assert.Equal(digests[^1], Schema(other).Digest);
    }

    [Theory]
    [InlineData("1.0", 0)]
    [InlineData("01", 0)]
    [InlineData("2e0", 1)]
    [InlineData("3", -1)]
    [InlineData("x", -1)]
    [InlineData("", -1)]
    public void Lists_that_are_all_numbers_compare_as_numbers(string text, int index) => Assert.Equal(index, CellText.IndexOf(["1", "2"], text));

    [Fact]
    public void One_text_makes_a_list_compare_exactly() => Assert.Equal(-1, CellText.IndexOf(["1", "two"], "1.0"));

    private static TableSchema Schema(StudyManifest manifest) => ValidManifest.Parse(manifest.ToByteArray()).OrThrow().Schema;
}
