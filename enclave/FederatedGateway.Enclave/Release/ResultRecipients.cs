using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Release;

/// <summary>Who can open results, and with which keys: those in the manifest's identities, for the suites that the manifest lists. Nothing that the gateway says enters.</summary>
internal sealed class ResultRecipients
{
    private readonly Dictionary<string, IReadOnlyList<KemPublicKey>> keysByName;
    private readonly IReadOnlyList<string> modelRecipients;

    private ResultRecipients(Dictionary<string, IReadOnlyList<KemPublicKey>> keysByName, IReadOnlyList<string> modelRecipients)
    {
        this.keysByName = keysByName;
        this.modelRecipients = modelRecipients;
    }

    /// <summary>Refuses with IDENTITY_INVALID for a key on which no secret can be wrapped: asked before the run, because afterwards it would be lost.</summary>
    public static Verdict<ResultRecipients> Of(VerifiedStudy study)
    {
        var keysByName = new Dictionary<string, IReadOnlyList<KemPublicKey>>(StringComparer.Ordinal);
        var suites = study.Manifest.Message.Suites;
        foreach (var participant in study.Participants)
        {
            var keys = new List<KemPublicKey>();
            foreach (var published in participant.Identity.KemKeys.Where(key => suites.Contains(key.Suite)))
            {
                if (!KemPublicKey.Parse((HpkeSuite)published.Suite, published.Bytes.Span).TryGetValue(out var key, out var refusal))
                {
                    return Verdict<ResultRecipients>.Refused(refusal.Reason, $"\"{participant.Name}\" cannot receive results: {refusal.Detail}");
                }

                keys.Add(key);
            }

            keysByName.Add(participant.Name, keys);
        }

        return Verdict<ResultRecipients>.Accepted(new ResultRecipients(keysByName, [.. study.Manifest.Message.Recipients]));
    }

    /// <summary>The names and keys for one result object.</summary>
    /// <param name="participant">Whose private report it is; empty for the model and the card.</param>
    public IEnumerable<(string Name, KemPublicKey Key)> Of(string participant)
        => (participant.Length == 0 ? modelRecipients : [participant]).SelectMany(name => keysByName[name].Select(key => (name, key)));
}
