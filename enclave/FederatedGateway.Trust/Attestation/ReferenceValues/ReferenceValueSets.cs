using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Manifests.Rules;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.ReferenceValues;

/// <summary>
/// Files in which whoever builds an enclave publishes its reference values: signature over "fgw-reference-values-v1" ‖ lp(set) ‖ lp(public key). A signature
/// says who published, not that the code is good: readers know the publisher by the key's fingerprint, learned out of band.
/// </summary>
public static class ReferenceValueSets
{
    /// <summary>Sixteen reference values of the largest kind, each with 16 certificates of 4 KiB, are more than anybody publishes; a quarter of that is accepted.</summary>
    public const int MaximumSetBytes = 256 * 1024;

    /// <summary>The set with key and signature.</summary>
    public const int MaximumFileBytes = MaximumSetBytes + 1024;

    private const int MaximumProductCharacters = 100;
    private const int MaximumVersionCharacters = 50;
    private const string Label = "fgw-reference-values-v1";

    /// <summary>The serialized file, or why readers would refuse it.</summary>
    public static Verdict<byte[]> Sign(ISigner signer, ReferenceValueSet set)
    {
        var (bytes, key) = (set.ToByteArray(), signer.PublicKey.Bytes);
        var file = new SignedReferenceValueSet
        {
            Set = ByteString.CopyFrom(bytes),
            PublicKey = ByteString.CopyFrom(key.Span),
            Signature = ByteString.CopyFrom(signer.Sign(Input(bytes, key.Span))),
        }.ToByteArray();
        return Open(file).Then(_ => Verdict<byte[]>.Accepted(file));
    }

    /// <summary>Verifies the signature by the key that the file names, then every field. Whether that key is the publisher's is for the caller to compare.</summary>
    public static Verdict<PublishedReferenceValues> Open(ReadOnlyMemory<byte> file)
    {
        if (!StrictProto.Parse<SignedReferenceValueSet>(file, "reference value file", MaximumFileBytes).TryGetValue(out var signed, out var refusal)
            || !SigningPublicKey.Parse(signed.PublicKey.Span).TryGetValue(out var key, out refusal))
        {
            return Verdict<PublishedReferenceValues>.Refused(refusal);
        }

        return key.Verify(Input(signed.Set.Span, signed.PublicKey.Span), signed.Signature.Span)
            ? StrictProto.Parse<ReferenceValueSet>(signed.Set.Memory, "reference value set", MaximumSetBytes).Then(set => Check(set, key))
            : Verdict<PublishedReferenceValues>.Refused(Reasons.SignatureInvalid, "the reference value file is not signed by the key that it names: it was changed; get it from its publisher again");
    }

    private static Verdict<PublishedReferenceValues> Check(ReferenceValueSet set, SigningPublicKey key)
    {
        var violations = new Violations();
        violations.Require(ParticipantName.IsValid(set.Publisher), "publisher", $"it is not {ParticipantName.Rule}");
        violations.Name("product", set.Product, MaximumProductCharacters);
        violations.Name("version", set.Version, MaximumVersionCharacters);
        violations.Require(set.Sequence > 0, "sequence", "it is missing; the first file has number 1");
        violations.Require(UnixTime.IsValid(set.CreateTime), "create_time", "it is not a time");
        var first = violations.Found.Concat(ManifestRules.CheckReferences(set.Values)).FirstOrDefault();
        return first is null
            ? Verdict<PublishedReferenceValues>.Accepted(new PublishedReferenceValues(set, key))
            : Verdict<PublishedReferenceValues>.Refused(Reasons.ReferenceValuesInvalid, $"the reference value set is refused: {first}");
    }

    private static byte[] Input(ReadOnlySpan<byte> set, ReadOnlySpan<byte> key) => new SignedInput(Label).Field(set).Field(key).ToArray();
}
