namespace FederatedGateway.Client.StudyFiles;

/// <summary>What a study file means where it says nothing. The manifest that participants sign spells all of it out.</summary>
internal static class StudyDefaults
{
    public const double Holdout = 0.3;

    public const ulong Seed = 1;

    /// <summary>Below five, a cell of a medical table is commonly taken to point at persons.</summary>
    public const uint MinimumCell = 5;
}
