using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>Participants, their identities and their own table formats.</summary>
internal static class ParticipantRules
{
    public static void Check(StudyManifest manifest, Violations violations)
    {
        violations.Count("participants", manifest.Participants.Count, 1, ManifestLimits.MaximumParticipants);
        violations.Unique("participants", manifest.Participants.Select(participant => participant.Name));
        var columns = new StudyColumns(manifest);
        var identities = new List<InstitutionIdentity>();
        for (var index = 0; index < manifest.Participants.Count; index++)
        {
            var participant = manifest.Participants[index];
            var field = $"participants[{index}]";
            violations.Require(ParticipantName.IsValid(participant.Name), $"{field}.name", $"\"{participant.Name}\" is not {ParticipantName.Rule}");
            RegionRules.CheckName(participant.Region, $"{field}.region", violations);
            violations.Require(
                manifest.Regions is null || manifest.Regions.Allowed.Contains(participant.Region),
                $"{field}.region",
                $"\"{participant.Region}\" is not one of the allowed regions; its uploads could be stored nowhere");
            CheckIdentity(manifest, participant, field, identities, violations);
            TableFormatRules.Check(participant.Table, columns, $"{field}.table", violations);
        }

        violations.Count("recipients", manifest.Recipients.Count, 1, ManifestLimits.MaximumParticipants);
        violations.Unique("recipients", manifest.Recipients);
        foreach (var recipient in manifest.Recipients.Where(recipient => manifest.Participants.All(participant => participant.Name != recipient)))
        {
            violations.Add("recipients", $"\"{recipient}\" is not a participant");
        }
    }

    private static void CheckIdentity(StudyManifest manifest, Participant participant, string field, List<InstitutionIdentity> identities, Violations violations)
    {
        field += ".signed_identity";
        if (!InstitutionIdentity.Verify(participant.SignedIdentity.Memory).TryGetValue(out var identity, out var refusal))
        {
            violations.Add(field, refusal.Detail);
            return;
        }

        violations.Require(identity.Name == participant.Name, field, $"the identity is of \"{identity.Name}\", the participant is \"{participant.Name}\"");
        violations.Require(
            identity.KemKeys.Any(key => manifest.Suites.Contains(key.Suite)),
            field,
            "it has a key for none of the study's suites; nothing could be sent to it");

        // One key under two names would be one institution that approves for two.
        violations.Require(
            identities.TrueForAll(other => !other.SigningKey.Equals(identity.SigningKey) && !other.KemKeys.Any(identity.KemKeys.Contains)),
            field,
            "another participant has the same key");
        identities.Add(identity);
    }
}
