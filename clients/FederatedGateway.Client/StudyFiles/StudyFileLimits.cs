namespace FederatedGateway.Client.StudyFiles;

/// <summary>Bounds on the file itself. What the study may say is bounded by the manifest's rules.</summary>
public static class StudyFileLimits
{
    /// <summary>4,096 features with long lists of categories fit; more is not written by people.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>The format itself has 6 levels.</summary>
    public const int MaximumDepth = 32;

    /// <summary>Values after every alias is expanded, so that aliases of aliases cannot grow a small file without bound.</summary>
    public const int MaximumNodes = 1_000_000;

    /// <summary>A study repeats itself by alias now and then, not thousands of times.</summary>
    public const int MaximumAliases = 1_000;

    /// <summary>Beyond these the rest is only counted.</summary>
    public const int MaximumErrors = 500;
}
