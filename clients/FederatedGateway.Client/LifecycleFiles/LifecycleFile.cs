using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.StudyFiles.Sections;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Client.LifecycleFiles;

/// <summary>A lifecycle policy as its author writes it (<c>docs/lifecycle.md</c>). Every mistake is reported at once, with line and column.</summary>
public sealed class LifecycleFile
{
    private LifecycleFile(LifecyclePolicy policy) => Policy = policy;

    public LifecyclePolicy Policy { get; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<StudyFileResult<LifecycleFile>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = await YamlText.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        return text.IsAccepted ? Parse(text.Value, Path.GetFileName(path)) : StudyFileResult<LifecycleFile>.Refused(text.Errors);
    }

    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">For error messages.</param>
    public static StudyFileResult<LifecycleFile> Parse(string text, string fileName)
    {
        if (text.Length > StudyFileLimits.MaximumBytes)
        {
            return StudyFileResult<LifecycleFile>.Refused([YamlText.TooLong(fileName)]);
        }

        var errors = new StudyFileErrors(fileName);
        var tree = YamlTree.Parse(text, errors);
        if (tree.Root is not YamlMap root)
        {
            if (tree.IsComplete)
            {
                errors.Add(tree.Root?.Line ?? 1, tree.Root?.Column ?? 1, "", StudyFileRules.WrongType, "no policy stands here", "begin with lifecycle: 1, or let fgw region policy init write a file to edit");
            }

            return StudyFileResult<LifecycleFile>.Refused(errors.Sorted());
        }

        var policy = Read(new MapReader(new NodeReader(errors, tree.IsComplete), root, ""));
        if (tree.IsComplete)
        {
            AddContradictions(policy, new StudyFilePlaces(fileName, root), errors);
        }

        return errors.Any
            ? StudyFileResult<LifecycleFile>.Refused(errors.Sorted())
            : StudyFileResult<LifecycleFile>.Accepted(new LifecycleFile(policy));
    }

    private static LifecyclePolicy Read(MapReader reader)
    {
        var policy = new LifecyclePolicy
        {
            Version = (uint)(reader.Nodes.Whole(reader.Required("lifecycle", "lifecycle: 1"), "lifecycle", LifecycleLimits.Version, LifecycleLimits.Version) ?? 0),
            Name = reader.RequiredText("name", ParticipantName.MaximumLength, "name: standard") ?? "",
            Number = (uint)(reader.Nodes.Whole(reader.Required("number", "number: 1"), "number", 1, LifecycleLimits.MaximumNumber) ?? 0),
        };
        var classes = reader.Nodes.List(reader.Required("classes", "classes: with one entry for each class"), "classes", 1, LifecycleLimits.MaximumClasses) ?? [];
        for (var i = 0; i < classes.Count; i++)
        {
            policy.Classes.Add(reader.Nodes.Map(classes[i], $"classes[{i}]", "class: models") is { } one ? LifecycleClassReader.Read(one) : new LifecycleClass());
        }

        reader.RefuseOthers();
        return policy;
    }

    /// <summary>What only the whole shows. Where something could not be read, what follows from its absence is not told on top.</summary>
    private static void AddContradictions(LifecyclePolicy policy, StudyFilePlaces places, StudyFileErrors errors)
    {
        var unread = errors.Sorted().Select(error => Part(error.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var violation in LifecycleRules.Check(policy).Where(violation => !unread.Contains(Part(violation.Field))))
        {
            var error = places.Error(violation.Field, StudyFileRules.Contradiction, violation.Problem, "mend it here");
            errors.Add(error.Line, error.Column, error.Path, error.Rule, error.Message, error.Mend);
        }
    }

    /// <summary><c>classes[2]</c> for all that is in it; all keys of the file itself are one part.</summary>
    private static string Part(string path) => path.StartsWith("classes[", StringComparison.Ordinal) ? path.Split('.')[0] : "";
}
