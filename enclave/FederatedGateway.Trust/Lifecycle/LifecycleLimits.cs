namespace FederatedGateway.Trust.Lifecycle;

/// <summary>Every bound of a lifecycle policy.</summary>
public static class LifecycleLimits
{
    public const uint Version = 1;

    /// <summary>64 classes with their transitions need a tenth of it.</summary>
    public const int MaximumPolicyBytes = 64 * 1024;

    /// <summary>The policy with key and signature.</summary>
    public const int MaximumFileBytes = MaximumPolicyBytes + 1024;

    public const uint MaximumNumber = 1_000_000_000;

    /// <summary>Four data classes, the studies and folders that are treated otherwise; a bucket takes 1,000 rules in all.</summary>
    public const int MaximumClasses = 64;

    /// <summary>Standard, infrequent, archive and one to spare.</summary>
    public const int MaximumTransitions = 4;

    /// <summary>A hundred years; more is a mistake of unit.</summary>
    public const uint MaximumDays = 36_500;

    /// <summary>An upload that has not ended within a year was given up.</summary>
    public const uint MaximumIncompleteDays = 365;

    public const int MaximumPrefixCharacters = 200;

    public const int MaximumTierCharacters = 32;
}
