using FederatedGateway.Client.StudyFiles.Sections;
using FederatedGateway.Client.StudyFiles.Sections.Evidence;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>Accepted evidence without a study (<c>docs/attestation.md</c>): the study file's <c>evidence</c>, and <c>challengers</c>, the signing keys of those who may vouch for a TPM.</summary>
public sealed class PolicyFile
{
    private PolicyFile(EvidencePolicy policy) => Policy = policy;

    public EvidencePolicy Policy { get; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<StudyFileResult<PolicyFile>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = await YamlText.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        return text.IsAccepted ? Parse(text.Value, Path.GetFileName(path), Path.GetDirectoryName(Path.GetFullPath(path))) : StudyFileResult<PolicyFile>.Refused(text.Errors);
    }

    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">For error messages.</param>
    /// <param name="directory">What other files it names are relative to it; null when it may name none.</param>
    public static StudyFileResult<PolicyFile> Parse(string text, string fileName, string? directory = null)
    {
        var errors = new StudyFileErrors(fileName);
        var tree = YamlTree.Parse(text, errors);
        if (tree.Root is not YamlMap root)
        {
            if (tree.IsComplete)
            {
                errors.Add(tree.Root?.Line ?? 1, tree.Root?.Column ?? 1, "", StudyFileRules.WrongType, "no policy stands here", "begin with evidence: as in a study file");
            }

            return StudyFileResult<PolicyFile>.Refused(errors.Sorted());
        }

        var reader = new MapReader(new NodeReader(errors, tree.IsComplete, directory), root, "");
        var references = EvidenceSection.Read(reader);
        var challengers = ReadChallengers(reader);
        reader.RefuseOthers();
        if (!errors.Any)
        {
            // Reference values have no other rules here than in a manifest.
            var places = new StudyFilePlaces(fileName, root);
            var violations = ManifestRules.CheckReferences(references).Select(violation => places.Error(violation.Field, StudyFileRules.Manifest, violation.Problem, "mend it here")).ToList();
            if (violations.Count > 0)
            {
                return StudyFileResult<PolicyFile>.Refused(violations);
            }
        }

        return errors.Any
            ? StudyFileResult<PolicyFile>.Refused(errors.Sorted())
            : StudyFileResult<PolicyFile>.Accepted(new PolicyFile(new EvidencePolicy(references, AmendedMeasurements.None, challengers)));
    }

    private static List<SigningPublicKey> ReadChallengers(MapReader reader)
    {
        var keys = new List<SigningPublicKey>();
        var items = reader.Nodes.List(reader.Optional("challengers"), "challengers", 0, ManifestLimits.MaximumParticipants) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (HexBytes.Read(reader, items[index], $"challengers[{index}]", SigningPublicKey.Length) is not { } bytes)
            {
                continue;
            }

            if (SigningPublicKey.Parse(bytes).TryGetValue(out var key, out var refusal))
            {
                keys.Add(key);
            }
            else
            {
                reader.Errors.Add(items[index], $"challengers[{index}]", StudyFileRules.WrongType, refusal.Detail, "copy the key from fgw identity show");
            }
        }

        return keys;
    }
}
