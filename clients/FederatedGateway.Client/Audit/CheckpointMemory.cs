using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Transparency.Notes;

namespace FederatedGateway.Client.Audit;

/// <summary>The last checkpoint of each log that this profile believed. It protects because it lies here and not with the log.</summary>
public sealed class CheckpointMemory(Profile profile)
{
    /// <summary>The signed note; null before the first.</summary>
    public byte[]? Read(VerifierKey logKey) => File.Exists(PathOf(logKey)) ? PrivateFile.ReadPublic(PathOf(logKey), SignedNote.MaximumBytes) : null;

    public void Write(VerifierKey logKey, ReadOnlySpan<byte> checkpoint)
    {
        PrivateFile.CreateDirectory(profile.LogsDirectory);
        PrivateFile.WritePublic(PathOf(logKey), checkpoint);
    }

    /// <summary>Named by the key, since a log's name may be anything.</summary>
    public string PathOf(VerifierKey logKey)
        => Path.Combine(profile.LogsDirectory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(logKey.ToString())).AsSpan(0, 8)) + ".checkpoint");
}
