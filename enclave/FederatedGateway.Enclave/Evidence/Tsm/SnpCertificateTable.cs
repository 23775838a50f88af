using System.Buffers.Binary;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Tsm;

/// <summary>
/// The certificates that a host keeps for its guests (AMD GHCB specification, SNP extended guest request): entries of GUID, offset and length, closed by one of zeros, then the
/// certificates in DER. Entries for other things are passed over.
/// </summary>
internal static class SnpCertificateTable
{
    private const int EntryBytes = 24;

    private static readonly Dictionary<Guid, CollateralKind> Kinds = new()
    {
        // VCEK, VLEK, ASK (or ASVK), ARK.
        [new Guid("63da758d-e664-4564-adc5-f4b93be8accd")] = CollateralKind.Certificate,
        [new Guid("a8074bc2-a25a-483e-aae6-39c045a0b8a1")] = CollateralKind.Certificate,
        [new Guid("4ab7b379-bbac-4fe4-a02f-05aef327c782")] = CollateralKind.Certificate,
        [new Guid("c0b406a4-a803-4952-9743-3fb6014cd0ae")] = CollateralKind.Certificate,
        [new Guid("92f81bc3-5811-4d3d-97ff-d19f88dc67ea")] = CollateralKind.Crl,
    };

    /// <exception cref="IOException">The table is malformed.</exception>
    public static IReadOnlyList<Collateral> Read(ReadOnlySpan<byte> table)
    {
        var parts = new List<Collateral>();
        for (var rest = table; !rest.IsEmpty; rest = rest[EntryBytes..])
        {
            if (rest.Length < EntryBytes)
            {
                throw Malformed("it ends within an entry");
            }

            var guid = new Guid(rest[..16], bigEndian: true);
            var (offset, length) = (BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]), BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]));
            if (guid == Guid.Empty && offset == 0 && length == 0)
            {
                return parts;
            }

            if ((long)offset + length > table.Length)
            {
                throw Malformed($"entry {guid} points beyond its end");
            }

            if (Kinds.TryGetValue(guid, out var kind))
            {
                parts.Add(new Collateral { Kind = kind, Data = ByteString.CopyFrom(table.Slice((int)offset, (int)length)) });
            }
        }

        return table.IsEmpty ? parts : throw Malformed("it has no end");
    }

    private static IOException Malformed(string detail) => new($"the certificate table that the SEV-SNP host provides is malformed: {detail}");
}
