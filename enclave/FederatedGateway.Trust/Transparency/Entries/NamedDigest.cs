namespace FederatedGateway.Trust.Transparency.Entries;

/// <param name="Name">What it is of, for example <c>receipt</c>; 1 to 512 characters.</param>
/// <param name="Sha256">64 lower-case hexadecimal characters.</param>
public sealed record NamedDigest(string Name, string Sha256);
