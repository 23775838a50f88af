using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>The versions that a region listed, 16 bytes each: a million of them take some tens of megabytes.</summary>
internal sealed class RegionInventory
{
    private readonly HashSet<UInt128> versions = [];

    public void Add(ObjectVersion version) => versions.Add(Fingerprint(version.Key.Value, version.VersionId));

    public bool Contains(string key, string versionId) => versions.Contains(Fingerprint(key, versionId));

    private static UInt128 Fingerprint(string key, string versionId)
        => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{versionId}")));
}
