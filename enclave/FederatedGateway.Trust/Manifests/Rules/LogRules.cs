using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>The audit log that receipts must be in, and its witnesses.</summary>
internal static class LogRules
{
    public static void Check(LogPolicy? log, Violations violations)
    {
        if (log is null)
        {
            violations.Add("log", "it is missing");
            return;
        }

        if (!LogKey(log).TryGetValue(out _, out var refusal))
        {
            violations.Add("log.log_vkey", refusal.Detail);
        }

        if (!Witnesses(log).TryGetValue(out _, out refusal))
        {
            violations.Add("log.witness_vkeys", refusal.Detail);
        }
    }

    public static Verdict<VerifierKey> LogKey(LogPolicy log)
        => Key(log.LogVkey).Then(key => key.Type == NoteSignatureType.Ed25519
            ? Verdict<VerifierKey>.Accepted(key)
            : Verdict<VerifierKey>.Refused(Reasons.ManifestInvalid, $"the key of {key.Name} makes cosignatures (type 04); a log signs with type 01"));

    public static Verdict<WitnessPolicy> Witnesses(LogPolicy log)
    {
        var keys = new List<VerifierKey>();
        foreach (var text in log.WitnessVkeys)
        {
            if (!Key(text).TryGetValue(out var key, out var refusal))
            {
                return Verdict<WitnessPolicy>.Refused(refusal);
            }

            keys.Add(key);
        }

        return log.Quorum > ManifestLimits.MaximumWitnesses
            ? Verdict<WitnessPolicy>.Refused(Reasons.ManifestInvalid, $"the quorum of {log.Quorum} exceeds the {ManifestLimits.MaximumWitnesses} witnesses that a study may name")
            : WitnessPolicy.Create(keys, (int)log.Quorum);
    }

    private static Verdict<VerifierKey> Key(string text)
        => text.Length > ManifestLimits.MaximumVkeyCharacters
            ? Verdict<VerifierKey>.Refused(Reasons.ManifestInvalid, $"the verifier key has {text.Length} characters; at most {ManifestLimits.MaximumVkeyCharacters} are accepted")
            : VerifierKey.Parse(text);
}
