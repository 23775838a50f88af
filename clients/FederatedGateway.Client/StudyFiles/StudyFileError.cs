namespace FederatedGateway.Client.StudyFiles;

/// <summary>One mistake in a study file, said so that its author can mend it.</summary>
/// <param name="File">The file's name as it was given.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
/// <param name="Path">Where in the study, such as <c>features[3].min</c>; empty for the file as a whole.</param>
/// <param name="Rule">A stable name out of <see cref="StudyFileRules"/>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Mend">What to write instead.</param>
public sealed record StudyFileError(string File, int Line, int Column, string Path, string Rule, string Message, string Mend)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {(Path.Length == 0 ? "" : Path + ": ")}{Message}; {Mend} [{Rule}]";
}
