using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>sgx</c>; its keys are <see cref="IntelSgxReference"/>'s fields.</summary>
internal static class IntelSgxReferenceReader
{
    private const string SignerExample = "signers: [{mr_signer: \"64 hexadecimal digits\", product_id: 1, minimum_svn: 1}]";

    public static IntelSgxReference Read(MapReader reader)
    {
        var reference = new IntelSgxReference();
        var signers = reader.Optional("signers");

        // Without a signer it is the enclaves themselves that are accepted, and at least one is needed.
        var enclaves = signers is null ? reader.Required("mr_enclaves", "mr_enclaves: [\"64 hexadecimal digits\"], or signers") : reader.Optional("mr_enclaves");
        reference.MrEnclaves.AddRange(HexList.Read(reader, enclaves, reader.PathOf("mr_enclaves"), Sha256Digest.Length, ManifestLimits.MaximumMeasurements));
        ReadSigners(reader, signers, reference);
        reference.Tcb = IntelTcbPolicyReader.Read(reader);
        reader.RefuseOthers();
        return reference;
    }

    private static void ReadSigners(MapReader reader, YamlNode? node, IntelSgxReference reference)
    {
        var items = reader.Nodes.List(node, reader.PathOf("signers"), 1, ManifestLimits.MaximumIntelImages) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (reader.Nodes.Map(items[index], $"{reader.PathOf("signers")}[{index}]", SignerExample) is not { } signer)
            {
                continue;
            }

            var mrSigner = HexBytes.Read(signer, signer.Required("mr_signer", SignerExample), signer.PathOf("mr_signer"), Sha256Digest.Length);
            var read = new SgxSigner
            {
                MrSigner = ByteString.CopyFrom(mrSigner ?? []),
                ProductId = RequiredNumber(signer, "product_id"),
                MinimumSvn = RequiredNumber(signer, "minimum_svn"),
            };
            signer.RefuseOthers();
            if (mrSigner is not null && reference.Signers.Any(earlier => earlier.MrSigner.Equals(read.MrSigner) && earlier.ProductId == read.ProductId))
            {
                reader.Errors.Add(items[index], signer.Path, StudyFileRules.Duplicate, "this signer and product stand in the list already", "keep the lower minimum_svn of the two");
                continue;
            }

            reference.Signers.Add(read);
        }
    }

    private static uint RequiredNumber(MapReader signer, string key) => (uint)(signer.Nodes.Whole(signer.Required(key, $"{key}: 1"), signer.PathOf(key), 0, ushort.MaxValue) ?? 0);
}
