namespace FederatedGateway.Cli.Demo;

/// <summary>The built-in study as files.</summary>
/// <param name="StudyFile">Path of the study's YAML file.</param>
/// <param name="Tables">Participant → path of its table; in the study's order.</param>
internal sealed record BuiltInStudy(string StudyFile, IReadOnlyList<KeyValuePair<string, string>> Tables);
