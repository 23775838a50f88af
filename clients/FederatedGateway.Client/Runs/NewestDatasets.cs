using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Runs;

/// <summary>Chooses what an order uses from the gateway's list, believing only headers that their owners signed.</summary>
internal static class NewestDatasets
{
    /// <summary>One of each participant, in the manifest's order.</summary>
    /// <exception cref="RefusedException">ORDER_PARTICIPANT_OMITTED names who has not uploaded.</exception>
    public static IReadOnlyList<NewestDataset> Select(VerifiedStudy study, IReadOnlyList<Dataset> datasets)
    {
        var newest = new List<NewestDataset>();
        var missing = new List<string>();
        foreach (var participant in study.Participants)
        {
            var expected = new HeaderExpectation(study.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, participant.Name);
            var candidates = datasets
                .Where(dataset => dataset.Participant == participant.Name && dataset.State == DatasetState.Stored)
                .Select(dataset => (Dataset: dataset, Header: VerifiedHeader.Verify(dataset.Header, participant.Identity.SigningKey, expected).OrThrow()))
                .ToList();
            if (candidates.Count == 0)
            {
                missing.Add(participant.Name);
                continue;
            }

            var (chosen, header) = candidates.MaxBy(candidate => candidate.Header.DatasetVersion);
            newest.Add(new NewestDataset(
                new OrderedDataset
                {
                    Participant = participant.Name,
                    EnvelopeId = Google.Protobuf.ByteString.CopyFrom(header.EnvelopeId.Span),
                    DatasetVersion = header.DatasetVersion,
                    CiphertextSha256 = Google.Protobuf.ByteString.CopyFrom(header.CiphertextSha256.Span),
                },
                chosen.KeyConfigDigest.Memory));
        }

        return missing.Count == 0
            ? newest
            : throw new RefusedException(Reasons.OrderParticipantOmitted, $"no run yet: {string.Join(", ", missing)} ha{(missing.Count == 1 ? "s" : "ve")} uploaded no table");
    }

    /// <summary>Says before anybody signs who has to wrap again.</summary>
    /// <param name="datasets">What an order would use.</param>
    /// <param name="opened">The KeyConfigs whose wraps the enclave opens, as the gateway tells.</param>
    /// <exception cref="RefusedException">REWRAP_NEEDED names whose wraps do not open.</exception>
    public static void CheckWraps(IReadOnlyList<NewestDataset> datasets, IReadOnlyCollection<Sha256Digest> opened)
    {
        var others = datasets.Where(dataset => !opened.Any(digest => digest.Equals(dataset.KeyConfigDigest.Span))).Select(dataset => dataset.Ordered.Participant).ToList();
        if (others.Count > 0)
        {
            throw new RefusedException(
                Reasons.RewrapNeeded,
                $"the enclave has no key for the datasets of {string.Join(", ", others)} any more: it was restarted since, or the key was destroyed; {(others.Count == 1 ? "that institution runs" : "each of them runs")} `fgw dataset rewrap`, then start the run again");
        }
    }
}
