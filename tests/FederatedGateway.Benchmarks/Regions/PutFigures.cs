namespace FederatedGateway.Benchmarks.Regions;

/// <summary>Uploads of files of one size, several at a time, by the gateway's store and by a bare HTTP client, each taking the file's SHA-256 once: the one for comparison while it sends, the other to sign.</summary>
/// <param name="ObjectMebibytes">Of each file.</param>
/// <param name="Concurrency">Uploads at a time.</param>
/// <param name="GatewayMegabytesPerSecond">Best of the rounds.</param>
/// <param name="RawMegabytesPerSecond">Best of the rounds.</param>
/// <param name="Ratio">Gateway to raw; the median of the rounds' ratios.</param>
/// <param name="PeakManagedMebibytes">This process's managed heap during the gateway's uploads, sampled.</param>
internal sealed record PutFigures(int ObjectMebibytes, int Concurrency, double GatewayMegabytesPerSecond, double RawMegabytesPerSecond, double Ratio, double PeakManagedMebibytes);
