using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>What a study file cannot know and its manifest must say.</summary>
public sealed record StudyCompletion
{
    /// <summary>Participant → its serialized <see cref="SignedIdentity"/>, from the identity files that the author was given.</summary>
    public required IReadOnlyDictionary<string, byte[]> Identities { get; init; }

    /// <summary>16 random bytes: two studies of equal text have different digests.</summary>
    public required byte[] Salt { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>C2SP vkey of the audit log; may be empty when the file names it.</summary>
    public string LogVkey { get; init; } = "";

    /// <summary>The throw-away root of development evidence, 65 bytes; for files that leave it out.</summary>
    public byte[]? DevelopmentRoot { get; init; }

    /// <summary>Accepted code measurements, 32 bytes each; for files that leave them out.</summary>
    public IReadOnlyList<byte[]> DevelopmentMeasurements { get; init; } = [];

    internal StudyFileResult<StudyManifest> Complete(StudyManifest manifest, StudyFilePlaces places)
    {
        var errors = new List<StudyFileError>();
        manifest.Salt = ByteString.CopyFrom(Salt);
        manifest.CreateTime = CreateTime.ToUnixTimeSeconds();
        AddIdentities(manifest, places, errors);
        AddLog(manifest, places, errors);
        AddDevelopment(manifest, places, errors);
        if (manifest.Evidence.Count == 0)
        {
            errors.Add(places.Error(
                "evidence", StudyFileRules.MissingKey, "the evidence is to be what a builder published, and no file of it was given", "give fgw study create --reference-values FILE --publisher FINGERPRINT, or list the evidence here"));
        }

        if (manifest.Runs.Until <= manifest.CreateTime)
        {
            errors.Add(places.Error("runs.until", StudyFileRules.OutOfRange, "this time has passed: nothing could run", "write a date in the future"));
        }

        if (errors.Count == 0)
        {
            // The rules that every party applies have the last word; what the file's own checks reported is not repeated.
            errors.AddRange(ManifestRules.Check(manifest).Select(violation => places.Error(violation.Field, StudyFileRules.Manifest, violation.Problem, "mend it here and create the study again")));
        }

        return errors.Count == 0
            ? StudyFileResult<StudyManifest>.Accepted(manifest)
            : StudyFileResult<StudyManifest>.Refused([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    private void AddIdentities(StudyManifest manifest, StudyFilePlaces places, List<StudyFileError> errors)
    {
        for (var index = 0; index < manifest.Participants.Count; index++)
        {
            var participant = manifest.Participants[index];
            if (Identities.TryGetValue(participant.Name, out var identity))
            {
                participant.SignedIdentity = ByteString.CopyFrom(identity);
            }
            else
            {
                errors.Add(places.Error($"participants[{index}].name", StudyFileRules.MissingKey, $"no identity file of \"{participant.Name}\" was given", "ask the institution for the file that fgw identity create made, and give it to fgw study create"));
            }
        }

        foreach (var stranger in Identities.Keys.Where(name => manifest.Participants.All(participant => participant.Name != name)).Order(StringComparer.Ordinal))
        {
            var hint = DidYouMean.Hint(stranger, manifest.Participants.Select(participant => participant.Name));
            errors.Add(places.Error("participants", StudyFileRules.Contradiction, $"an identity file of \"{stranger}\" was given, who is no participant{hint}", "add the participant, or leave the file out"));
        }
    }

    private void AddLog(StudyManifest manifest, StudyFilePlaces places, List<StudyFileError> errors)
    {
        if (manifest.Log.LogVkey.Length == 0)
        {
            manifest.Log.LogVkey = LogVkey;
        }

        if (manifest.Log.LogVkey.Length == 0)
        {
            errors.Add(places.Error("log", StudyFileRules.MissingKey, "the audit log's key is not known", "write log: {key: the log's vkey}, or name the gateway that keeps it"));
        }
        else if (LogVkey.Length > 0 && LogVkey != manifest.Log.LogVkey)
        {
            errors.Add(places.Error("log.key", StudyFileRules.Contradiction, "the gateway's log has another key than the file says", "ask the log's operator which key is right, out of band"));
        }
    }

    private void AddDevelopment(StudyManifest manifest, StudyFilePlaces places, List<StudyFileError> errors)
    {
        foreach (var reference in manifest.Evidence.Select(evidence => evidence.Development).Where(reference => reference is not null))
        {
            if (reference.RootPublicKey.IsEmpty && DevelopmentRoot is { Length: > 0 } root)
            {
                reference.RootPublicKey = ByteString.CopyFrom(root);
            }

            if (reference.Measurements.Count == 0)
            {
                reference.Measurements.AddRange(DevelopmentMeasurements.Select(measurement => ByteString.CopyFrom(measurement)));
            }

            if (reference.RootPublicKey.IsEmpty)
            {
                errors.Add(places.Error("evidence[0]", StudyFileRules.MissingKey, "the root of development evidence is not known", "write root: with the 130 hexadecimal digits that the enclave host prints"));
            }

            if (reference.Measurements.Count == 0)
            {
                errors.Add(places.Error("evidence[0]", StudyFileRules.MissingKey, "the code measurement of development evidence is not known", "write measurement: with the 64 hexadecimal digits that the enclave host prints"));
            }
        }
    }
}
