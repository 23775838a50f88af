using FederatedGateway.Client.StudyFiles.Sections;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>
/// A study as its author writes it (<c>docs/study.md</c>). It says everything that a manifest says but for what a file cannot know: the participants' keys,
/// the audit log's key, the salt and the time. Every mistake is reported at once, with line and column.
/// </summary>
public sealed class StudyFile
{
    private readonly StudyManifest draft;
    private readonly StudyFilePlaces places;

    private StudyFile(StudyManifest draft, StudyFilePlaces places)
    {
        this.draft = draft;
        this.places = places;
    }

    public string Title => draft.Title;

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<string> ParticipantNames => [.. draft.Participants.Select(participant => participant.Name)];

    /// <summary>True when accepted evidence is of kind development without root and measurement, which <see cref="ToManifest"/> then needs.</summary>
    public bool NeedsDevelopmentReference => draft.Evidence.Any(evidence => evidence.Development is { } reference && (reference.RootPublicKey.IsEmpty || reference.Measurements.Count == 0));

    /// <summary>True when the file names no audit log, whose key <see cref="ToManifest"/> then needs.</summary>
    public bool NeedsLogKey => draft.Log.LogVkey.Length == 0;

    /// <summary>True when the file says <c>evidence: published</c>: <see cref="WithEvidence"/> has to say which.</summary>
    public bool NeedsPublishedEvidence => draft.Evidence.Count == 0;

    /// <summary>Reads a file: UTF-8, at most <see cref="StudyFileLimits.MaximumBytes"/>.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<StudyFileResult<StudyFile>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = await YamlText.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        return text.IsAccepted ? Parse(text.Value, Path.GetFileName(path), Path.GetDirectoryName(Path.GetFullPath(path))) : StudyFileResult<StudyFile>.Refused(text.Errors);
    }

    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">For error messages.</param>
    /// <param name="directory">What other files it names are relative to it; null when it may name none.</param>
    public static StudyFileResult<StudyFile> Parse(string text, string fileName, string? directory = null)
    {
        if (text.Length > StudyFileLimits.MaximumBytes)
        {
            return StudyFileResult<StudyFile>.Refused([YamlText.TooLong(fileName)]);
        }

        var errors = new StudyFileErrors(fileName);
        var tree = YamlTree.Parse(text, errors);
        var nodes = new NodeReader(errors, tree.IsComplete, directory);
        StudyManifest? draft = null;
        if (tree.Root is YamlMap root)
        {
            draft = StudySections.Read(root, nodes);
        }
        else if (tree.IsComplete)
        {
            errors.Add(tree.Root?.Line ?? 1, tree.Root?.Column ?? 1, "", StudyFileRules.WrongType, tree.Root is null ? "the file is empty" : $"{tree.Root.Kind} stands where a study's keys belong", "begin with title: and see docs/study.md, or let fgw study init write a file to edit");
        }

        return errors.Any || draft is null
            ? StudyFileResult<StudyFile>.Refused(errors.Sorted())
            : StudyFileResult<StudyFile>.Accepted(new StudyFile(draft, new StudyFilePlaces(fileName, (YamlMap)tree.Root!)));
    }

    /// <summary>The same study, but for what evidence it accepts.</summary>
    public StudyFile WithEvidence(IEnumerable<ReferenceValue> accepted)
    {
        var changed = draft.Clone();
        changed.Evidence.Clear();
        changed.Evidence.AddRange(accepted);
        return new StudyFile(changed, places);
    }

    /// <summary>
    /// The manifest without keys, salt and times: enough to check tables against before identities have been exchanged. It is not valid as a study.
    /// </summary>
    public StudyManifest ToDraft() => draft.Clone();

    /// <summary>The manifest to be signed, or what stands against it: a participant without identity, a date in the past, a rule of the manifest.</summary>
    public StudyFileResult<StudyManifest> ToManifest(StudyCompletion completion) => completion.Complete(draft.Clone(), places);
}
