using System.Buffers.Binary;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>The columns that every table of a study has: the features in the manifest's order, then the label as a boolean.</summary>
public sealed class TableSchema
{
    private const string Label = "fgw-schema-v1";

    internal TableSchema(StudyManifest manifest)
    {
        Columns =
        [
            .. manifest.Features.Select(feature => new SchemaColumn(
                feature.Name,
                feature.Type,
                feature.Unit,
                feature.Missing == MissingRule.Impute,
                feature.HasMinimum ? feature.Minimum : null,
                feature.HasMaximum ? feature.Maximum : null,
                [.. feature.Categories])),
            new SchemaColumn(manifest.Label.Column, FeatureType.Bool, string.Empty, MayBeMissing: false, Minimum: null, Maximum: null, []),
        ];
        Digest = ComputeDigest(Columns);
    }

    /// <summary>At least two; the last is the label.</summary>
    public IReadOnlyList<SchemaColumn> Columns { get; }

    /// <summary>Index of the label.</summary>
    public int LabelIndex => Columns.Count - 1;

    /// <summary>
    /// SHA-256("fgw-schema-v1" ‖ lp(column)…), column = lp(name) ‖ type (1 byte) ‖ may be missing (1 byte) ‖ lp(unit) ‖ lp(minimum) ‖ lp(maximum) ‖ lp(category)…;
    /// a bound is empty or 8 bytes of big-endian IEEE 754.
    /// </summary>
    public Sha256Digest Digest { get; }

    private static Sha256Digest ComputeDigest(IReadOnlyList<SchemaColumn> columns)
    {
        var input = new SignedInput(Label);
        foreach (var column in columns)
        {
            var fields = new SignedInput(string.Empty)
                .Field(column.Name)
                .Byte((byte)column.Type)
                .Byte(column.MayBeMissing ? (byte)1 : (byte)0)
                .Field(column.Unit)
                .Field(Bound(column.Minimum))
                .Field(Bound(column.Maximum));
            foreach (var category in column.Categories)
            {
                fields.Field(category);
            }

            input.Field(fields.ToArray());
        }

        return Sha256Digest.Of(input.ToArray());
    }

    private static byte[] Bound(double? bound)
    {
        if (bound is not { } value)
        {
            return [];
        }

        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return bytes;
    }
}
