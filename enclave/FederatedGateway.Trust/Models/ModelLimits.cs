namespace FederatedGateway.Trust.Models;

/// <summary>What a model may be at most. A model is made by a learner but read as untrusted bytes, so each bound is checked before anything is built from it.</summary>
public static class ModelLimits
{
    /// <summary>The only format version.</summary>
    public const uint Version = 1;

    /// <summary>A full ensemble (5,000 trees of 1,024 leaves, about 17 bytes a leaf) takes 87 MB.</summary>
    public const int MaximumBytes = 128 << 20;

    /// <summary>The manifest's bound on features.</summary>
    public const int MaximumColumns = 4096;

    /// <summary>The manifest's bound on categories of one feature.</summary>
    public const int MaximumCategories = 4096;

    /// <summary>Inputs after one-hot encoding: 32 features of 4,096 categories. L-BFGS keeps 40 vectors of this size.</summary>
    public const int MaximumInputs = 1 << 17;

    /// <summary>The manifest's bound on boosted trees.</summary>
    public const int MaximumTrees = 5000;

    /// <summary>The manifest's bound on leaves of one tree.</summary>
    public const int MaximumLeaves = 1024;

    /// <summary>No number in a model and no encoded input is larger: sums of products then stay finite, so a prediction is never NaN.</summary>
    public const float MaximumMagnitude = 1e30f;
}
