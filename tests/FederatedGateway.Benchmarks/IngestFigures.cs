namespace FederatedGateway.Benchmarks;

/// <summary>How fast one thread of an enclave takes in a feature table that lies encrypted in memory; medians of the rounds.</summary>
/// <param name="RowsPerSecond">Decrypt, verify, validate every value, write rows of floats.</param>
/// <param name="DecryptRowsPerSecond">Decrypt and verify alone, over the same bytes.</param>
/// <param name="ValidateRowsPerSecond">Validate and write rows alone, over the same table as plaintext.</param>
/// <param name="MissingRowsPerSecond">As the first, with a tenth of all values missing.</param>
/// <param name="Columns">float32 feature columns.</param>
/// <param name="Rows">Rows a round.</param>
/// <param name="Rounds">Rounds measured, after one to warm up.</param>
internal sealed record IngestFigures(
    double RowsPerSecond,
    double DecryptRowsPerSecond,
    double ValidateRowsPerSecond,
    double MissingRowsPerSecond,
    int Columns,
    long Rows,
    int Rounds);
