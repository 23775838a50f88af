using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>tdx</c>, and the <c>paravisor</c> of an Azure one; its keys are <see cref="IntelTdxReference"/>'s fields.</summary>
internal static class IntelTdxReferenceReader
{
    private const string ImageExample = "images: [{mr_td: \"96 hexadecimal digits\", rtmrs: [\"RTMR0\", \"RTMR1\", \"RTMR2\", \"RTMR3\"]}]";

    public static IntelTdxReference Read(MapReader reader)
    {
        var reference = new IntelTdxReference();
        var items = reader.Nodes.List(reader.Required("images", ImageExample), reader.PathOf("images"), 1, ManifestLimits.MaximumIntelImages) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (reader.Nodes.Map(items[index], $"{reader.PathOf("images")}[{index}]", ImageExample) is not { } image)
            {
                continue;
            }

            var read = ReadImage(image);
            if (reference.Images.Contains(read))
            {
                reader.Errors.Add(items[index], image.Path, StudyFileRules.Duplicate, "this image stands in the list already", "remove one of them");
                continue;
            }

            reference.Images.Add(read);
        }

        reference.Tcb = IntelTcbPolicyReader.Read(reader);
        reader.RefuseOthers();
        return reference;
    }

    // Registers may be equal: those that nothing was extended into are zero.
    private static TdxImage ReadImage(MapReader image)
    {
        var read = new TdxImage();
        if (HexBytes.Read(image, image.Required("mr_td", ImageExample), image.PathOf("mr_td"), TrustDomain.MeasurementBytes) is { } mrTd)
        {
            read.MrTd = ByteString.CopyFrom(mrTd);
        }

        var path = image.PathOf("rtmrs");
        var items = image.Nodes.List(image.Required("rtmrs", ImageExample), path, TrustDomain.RegisterCount, TrustDomain.RegisterCount) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (HexBytes.Read(image, items[index], $"{path}[{index}]", TrustDomain.MeasurementBytes) is { } rtmr)
            {
                read.Rtmrs.Add(ByteString.CopyFrom(rtmr));
            }
        }

        image.RefuseOthers();
        return read;
    }
}
