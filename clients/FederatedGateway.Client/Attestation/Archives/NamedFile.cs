namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>A file that was given beside evidence.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Content">The whole file.</param>
public sealed record NamedFile(string Name, ReadOnlyMemory<byte> Content);
