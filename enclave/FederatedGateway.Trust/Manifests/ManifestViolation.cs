namespace FederatedGateway.Trust.Manifests;

/// <summary>One mistake in a manifest.</summary>
/// <param name="Field">The path of the field in <c>manifest.proto</c>, such as <c>features[3].minimum</c>.</param>
/// <param name="Problem">What is wrong and what is accepted.</param>
public sealed record ManifestViolation(string Field, string Problem)
{
    public override string ToString() => $"{Field}: {Problem}";
}
