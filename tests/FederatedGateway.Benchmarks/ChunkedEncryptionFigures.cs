namespace FederatedGateway.Benchmarks;

/// <summary>Throughput in MB/s (10⁶ bytes of plaintext a second), medians of interleaved rounds in one process.</summary>
/// <param name="PlainEncryptMegabytesPerSecond">AES-256-GCM alone over 16 KiB chunks.</param>
/// <param name="ChunkedEncryptMegabytesPerSecond">Chunked encryption of the same bytes, written 64 KiB at a time.</param>
/// <param name="EncryptRatio">Median over the rounds of chunked ÷ plain within a round.</param>
/// <param name="PlainDecryptMegabytesPerSecond">AES-256-GCM alone over 16 KiB chunks.</param>
/// <param name="ChunkedDecryptMegabytesPerSecond">Chunked decryption of the same bytes, arriving 64 KiB at a time (never aligned with a chunk).</param>
/// <param name="DecryptRatio">Median over the rounds of chunked ÷ plain within a round.</param>
/// <param name="PlaintextBytes">Bytes of plaintext a round.</param>
/// <param name="Rounds">Rounds measured, after one to warm up.</param>
internal sealed record ChunkedEncryptionFigures(
    double PlainEncryptMegabytesPerSecond,
    double ChunkedEncryptMegabytesPerSecond,
    double EncryptRatio,
    double PlainDecryptMegabytesPerSecond,
    double ChunkedDecryptMegabytesPerSecond,
    double DecryptRatio,
    long PlaintextBytes,
    int Rounds);
