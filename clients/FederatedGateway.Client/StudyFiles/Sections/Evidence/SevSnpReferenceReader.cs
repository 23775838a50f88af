using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>sev-snp</c>, and the <c>paravisor</c> of an Azure one; its keys are <see cref="SevSnpReference"/>'s fields.</summary>
internal static class SevSnpReferenceReader
{
    private const string MinimumsExample = "minimums: [{product: milan, boot_loader: 4, tee: 0, snp: 24, microcode: 219}]";

    private static readonly Dictionary<string, SevProduct> Products = new(StringComparer.Ordinal)
    {
        ["milan"] = SevProduct.Milan,
        ["genoa"] = SevProduct.Genoa,
        ["turin"] = SevProduct.Turin,
    };

    public static SevSnpReference Read(MapReader reader)
    {
        var nodes = reader.Nodes;
        var reference = new SevSnpReference
        {
            AllowSmt = nodes.Flag(reader.Optional("allow_smt"), reader.PathOf("allow_smt")) ?? false,
            AllowVlek = nodes.Flag(reader.Optional("allow_vlek"), reader.PathOf("allow_vlek")) ?? false,
            AllowUncheckedRevocation = nodes.Flag(reader.Optional("allow_unchecked_revocation"), reader.PathOf("allow_unchecked_revocation")) ?? false,
        };
        reference.Measurements.AddRange(HexList.Read(
            reader, reader.Required("measurements", "measurements: [\"96 hexadecimal digits\"]"), reader.PathOf("measurements"), ManifestLimits.SevSnpMeasurementBytes, ManifestLimits.MaximumMeasurements));
        ReadMinimums(reader, reference);
        ReadPrivilegeLevels(reader, reference);
        if (HexBytes.Read(reader, reader.Optional("host_data"), reader.PathOf("host_data"), Sha256Digest.Length) is { } hostData)
        {
            reference.HostData = ByteString.CopyFrom(hostData);
        }

        const string Age = "maximum_collateral_age_seconds";
        var age = nodes.Whole(reader.Required(Age, $"{Age}: 2592000 (30 days)"), reader.PathOf(Age), 1, ManifestLimits.MaximumCollateralAgeSeconds);
        reference.MaximumCollateralAgeSeconds = (long)(age ?? 0);
        reader.RefuseOthers();
        return reference;
    }

    private static void ReadMinimums(MapReader reader, SevSnpReference reference)
    {
        var items = reader.Nodes.List(reader.Required("minimums", MinimumsExample), reader.PathOf("minimums"), 1, ManifestLimits.MaximumSevSnpMinimums) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (reader.Nodes.Map(items[index], $"{reader.PathOf("minimums")}[{index}]", MinimumsExample) is not { } minimum)
            {
                continue;
            }

            var product = minimum.Nodes.Word(minimum.Required("product", "product: milan"), minimum.PathOf("product"), Products);
            var read = new SevSnpMinimum
            {
                Product = product ?? SevProduct.Unspecified,
                BootLoader = RequiredNumber(minimum, "boot_loader"),
                Tee = RequiredNumber(minimum, "tee"),
                Snp = RequiredNumber(minimum, "snp"),
                Microcode = RequiredNumber(minimum, "microcode"),
                Fmc = product == SevProduct.Turin ? RequiredNumber(minimum, "fmc") : (uint)(minimum.OptionalWhole("fmc", 0, 0) ?? 0),
            };
            minimum.RefuseOthers();
            if (product is not null && reference.Minimums.Any(earlier => earlier.Product == product))
            {
                reader.Errors.Add(items[index], minimum.Path, StudyFileRules.Duplicate, "this product has a minimum already", "keep one entry for each product");
                continue;
            }

            reference.Minimums.Add(read);
        }
    }

    private static uint RequiredNumber(MapReader minimum, string key)
        => (uint)(minimum.Nodes.Whole(minimum.Required(key, $"{key}: 0"), minimum.PathOf(key), 0, byte.MaxValue) ?? 0);

    private static void ReadPrivilegeLevels(MapReader reader, SevSnpReference reference)
    {
        var items = reader.Nodes.List(reader.Required("vmpls", "vmpls: [0]"), reader.PathOf("vmpls"), 1, ManifestLimits.MaximumPrivilegeLevel + 1, orSingle: true) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            var path = $"{reader.PathOf("vmpls")}[{index}]";
            if (reader.Nodes.Whole(items[index], path, 0, ManifestLimits.MaximumPrivilegeLevel) is not { } level)
            {
                continue;
            }

            if (reference.Vmpls.Contains((uint)level))
            {
                reader.Errors.Add(items[index], path, StudyFileRules.Duplicate, "this level stands in the list already", "remove one of them");
                continue;
            }

            reference.Vmpls.Add((uint)level);
        }
    }
}
