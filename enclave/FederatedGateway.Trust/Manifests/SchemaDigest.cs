using System.Buffers.Binary;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>
/// SHA-256 over everything that gives bytes of a feature table their meaning; in every table's header. "fgw-schema-v1" ‖ (lp(name) ‖ type ‖ lp(unit) ‖ missing ‖ lp(minimum) ‖
/// lp(maximum) ‖ lp(lp(category)…))… ‖ lp("label") ‖ lp(label column) ‖ lp(lp(positive)…) ‖ record keys; type, missing and record keys are 1 byte, a bound is empty or 8 bytes of big-endian IEEE 754.
/// </summary>
public static class SchemaDigest
{
    private const string Label = "fgw-schema-v1";

    /// <summary>Of a study, whose tables carry record keys only when they are joined by them.</summary>
    public static Sha256Digest Of(ValidManifest manifest) => Of(manifest.Message.Features, manifest.Message.Label, hasRecordKeys: manifest.Message.Join != JoinMode.Horizontal);

    /// <param name="features">The manifest's, in its order.</param>
    /// <param name="label">The manifest's.</param>
    /// <param name="hasRecordKeys">True when the study joins tables by record keys.</param>
    public static Sha256Digest Of(IEnumerable<Feature> features, V1.Label label, bool hasRecordKeys)
    {
        var input = new SignedInput(Label);
        foreach (var feature in features)
        {
            input.Field(feature.Name).Byte((byte)feature.Type).Field(feature.Unit).Byte((byte)feature.Missing);
            input.Field(Bound(feature.HasMinimum, feature.Minimum)).Field(Bound(feature.HasMaximum, feature.Maximum));
            input.Field(Texts(feature.Categories));
        }

        return Sha256Digest.Of(input.Field("label").Field(label.Column).Field(Texts(label.Positive)).Byte(hasRecordKeys ? (byte)1 : (byte)0).ToArray());
    }

    private static byte[] Bound(bool present, double value)
    {
        if (!present)
        {
            return [];
        }

        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Texts(IEnumerable<string> texts)
    {
        var input = new SignedInput(string.Empty);
        foreach (var text in texts)
        {
            input.Field(text);
        }

        return input.ToArray();
    }
}
