using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Envelopes.Wraps;

/// <summary>
/// The secret of a study that survives any enclave and that no single party knows: HKDF-SHA256 (RFC 5869) with salt = study digest over
/// "fgw-study-secret-v1" ‖ lp(participant) ‖ lp(share) ‖ … in the manifest's order of participants. Zeroed on disposal.
/// </summary>
public sealed class StudySecret : IDisposable
{
    private readonly byte[] key = GC.AllocateArray<byte>(SHA256.HashSizeInBytes, pinned: true);
    private bool disposed;

    /// <param name="studyDigest">32 bytes.</param>
    /// <param name="shares">One per participant of the run, in the manifest's order; may be disposed afterwards.</param>
    public StudySecret(ReadOnlySpan<byte> studyDigest, IReadOnlyList<(string Participant, StudySecretShare Share)> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(studyDigest.Length, SHA256.HashSizeInBytes, nameof(studyDigest));
        ArgumentOutOfRangeException.ThrowIfZero(shares.Count, nameof(shares));
        var input = new SignedInput("fgw-study-secret-v1");
        foreach (var (participant, share) in shares)
        {
            input.Field(participant).Field(share.Bytes);
        }

        var inputKey = input.ToArray();
        HKDF.Extract(HashAlgorithmName.SHA256, inputKey, studyDigest, key);
        CryptographicOperations.ZeroMemory(inputKey);
    }

    /// <summary>A key for one use, HKDF-Expand with info = <paramref name="label"/> ‖ lp(<paramref name="context"/>); the caller zeroes it.</summary>
    /// <param name="label">ASCII, for example "fgw-split-v1"; one label for each use.</param>
    /// <param name="context">What the key is for, for example the order digest.</param>
    /// <param name="length">Bytes, 1 to 8,160.</param>
    public byte[] DeriveKey(string label, ReadOnlySpan<byte> context, int length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return HKDF.Expand(HashAlgorithmName.SHA256, key, length, new SignedInput(label).Field(context).ToArray());
    }

    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(key);
    }
}
