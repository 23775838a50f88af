using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Headers;

/// <summary>What a header must be by itself: exact lengths, and exactly the fields that its kind has.</summary>
internal static class HeaderRules
{
    /// <summary>The first rule broken, as a sentence; null for a valid header.</summary>
    public static string? Broken(EnvelopeHeader header)
    {
        if (header.Version != HeaderLimits.Version)
        {
            return $"format version {header.Version}; this program reads version {HeaderLimits.Version}";
        }

        if (header.StudyDigest.Length != HeaderLimits.DigestBytes)
        {
            return $"a study digest of {header.StudyDigest.Length} bytes instead of {HeaderLimits.DigestBytes}";
        }

        if (header.EnvelopeId.Length != HeaderLimits.EnvelopeIdBytes)
        {
            return $"an envelope id of {header.EnvelopeId.Length} bytes instead of {HeaderLimits.EnvelopeIdBytes}";
        }

        if (header.DatasetVersion == 0)
        {
            return "no dataset version; versions start at 1";
        }

        if (!UnixTime.IsValid(header.CreateTime) || !UnixTime.IsValid(header.ExpireTime) || header.ExpireTime <= header.CreateTime)
        {
            return "times that are none, or an end that is not after the start";
        }

        return header.Kind switch
        {
            PayloadKind.FeatureTable => BrokenInTable(header),
            PayloadKind.Model or PayloadKind.ModelCard or PayloadKind.ParticipantReport => BrokenInResult(header),
            _ => $"an unknown payload kind, {(int)header.Kind}",
        };
    }

    private static string? BrokenInTable(EnvelopeHeader header)
    {
        if (!ParticipantName.IsValid(header.Sender))
        {
            return $"a sender that is not a participant's name: {ParticipantName.Rule}";
        }

        if (header.SchemaDigest.Length != HeaderLimits.DigestBytes)
        {
            return $"a schema digest of {header.SchemaDigest.Length} bytes instead of {HeaderLimits.DigestBytes}";
        }

        if (header.RowCount is < 1 or > HeaderLimits.MaximumRows)
        {
            return $"a row count outside 1 to {HeaderLimits.MaximumRows}";
        }

        if (header.JoinKeyId.Length is not 0 and not HeaderLimits.JoinKeyIdBytes)
        {
            return $"a join key id of {header.JoinKeyId.Length} bytes instead of none or {HeaderLimits.JoinKeyIdBytes}";
        }

        return header.OrderDigest.IsEmpty ? null : "an order digest, which only results have";
    }

    private static string? BrokenInResult(EnvelopeHeader header)
    {
        if (header.Sender != ParticipantName.Enclave)
        {
            return $"a sender other than \"{ParticipantName.Enclave}\", which makes all results";
        }

        if (header.OrderDigest.Length != HeaderLimits.DigestBytes)
        {
            return $"an order digest of {header.OrderDigest.Length} bytes instead of {HeaderLimits.DigestBytes}";
        }

        return header.SchemaDigest.IsEmpty && header.RowCount == 0 && header.JoinKeyId.IsEmpty
            ? null
            : "a schema digest, row count or join key id, which only feature tables have";
    }
}
