namespace FederatedGateway.Client.StudyFiles;

/// <summary>The stable names of the rules that a study file can break.</summary>
public static class StudyFileRules
{
    /// <summary>The text is not YAML, or uses a part of YAML that study files do without.</summary>
    public const string Syntax = "syntax";

    /// <summary>Too long, too deep, too many: see <see cref="StudyFileLimits"/> and the manifest's own bounds.</summary>
    public const string Limit = "limit";

    public const string UnknownKey = "unknown-key";
    public const string DuplicateKey = "duplicate-key";
    public const string MissingKey = "missing-key";

    /// <summary>A list where a text belongs, a text where a number belongs.</summary>
    public const string WrongType = "wrong-type";

    public const string OutOfRange = "out-of-range";

    /// <summary>Not one of the words that are known here.</summary>
    public const string UnknownValue = "unknown-value";

    /// <summary>Two entries of a list mean the same thing.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Two parts of the study cannot both be meant.</summary>
    public const string Contradiction = "contradiction";

    /// <summary>The manifest as a whole was refused by the rules that every party applies.</summary>
    public const string Manifest = "manifest";
}
