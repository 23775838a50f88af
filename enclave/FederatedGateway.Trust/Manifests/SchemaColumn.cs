using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>One column of a feature table.</summary>
/// <param name="Name">The study's name for it.</param>
/// <param name="Type">Storage type.</param>
/// <param name="Unit">For people.</param>
/// <param name="MayBeMissing">False where a missing value is an error.</param>
/// <param name="Minimum">Least accepted value, inclusive.</param>
/// <param name="Maximum">Greatest accepted value, inclusive.</param>
/// <param name="Categories">Texts by index for <see cref="FeatureType.Category"/>; empty otherwise.</param>
public sealed record SchemaColumn(string Name, FeatureType Type, string Unit, bool MayBeMissing, double? Minimum, double? Maximum, IReadOnlyList<string> Categories);
