using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Client.Datasets;

/// <summary>A table that was checked against its study and can be written as feature blocks.</summary>
/// <param name="Rows">Rows in it.</param>
/// <param name="SourceDigest">SHA-256 of its file: another file is another envelope, under another key.</param>
/// <param name="SchemaDigest">Of the schema that it was checked against.</param>
/// <param name="WriteAsync">Writes all of it as one feature block stream; throws where the file is not the one that was checked any more.</param>
public sealed record TableToUpload(long Rows, Sha256Digest SourceDigest, Sha256Digest SchemaDigest, Func<Stream, CancellationToken, Task> WriteAsync);
