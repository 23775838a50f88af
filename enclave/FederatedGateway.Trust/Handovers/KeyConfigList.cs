using FederatedGateway.Trust.Encoding;
using Google.Protobuf;

namespace FederatedGateway.Trust.Handovers;

/// <summary>The KeyConfigs of a hand-over by digest: in ascending order, so that one set has one encoding.</summary>
public static class KeyConfigList
{
    /// <summary>What is wrong with a list, or null.</summary>
    public static string? FindFault(IReadOnlyList<ByteString> digests)
    {
        if (digests.Count is 0 or > OfferedHandover.MaximumKeyConfigs || digests.Any(digest => digest.Length != Sha256Digest.Length))
        {
            return $"it asks for {digests.Count} KeyConfigs; 1 to {OfferedHandover.MaximumKeyConfigs} are possible, by digests of {Sha256Digest.Length} bytes";
        }

        for (var index = 1; index < digests.Count; index++)
        {
            if (digests[index - 1].Span.SequenceCompareTo(digests[index].Span) >= 0)
            {
                return "its KeyConfigs are not in ascending order";
            }
        }

        return null;
    }
}
