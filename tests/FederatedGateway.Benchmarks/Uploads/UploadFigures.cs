namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>An encrypted upload through the gateway beside a plain client stream of the same bytes into the same kind of store, both over TLS; medians of interleaved rounds.</summary>
/// <param name="PlaintextBytes">Bytes of the table.</param>
/// <param name="PlainSeconds">The plain stream, from the first byte to the stored object.</param>
/// <param name="EncryptedSeconds">Attest, encrypt into the spool, send, verify, store.</param>
/// <param name="Ratio">Median over the rounds of plain ÷ encrypted time within a round: the encrypted upload's share of the plain stream's speed.</param>
/// <param name="PlainProcessorSeconds">Processor time that client and server spent on the plain stream.</param>
/// <param name="EncryptedProcessorSeconds">Processor time that client and gateway spent on the encrypted upload; steadier than seconds where other work shares the machine.</param>
/// <param name="ClientPeakManagedBytes">Largest managed heap of the client seen during encrypted uploads.</param>
/// <param name="GatewayPeakManagedBytes">Largest committed managed memory that the gateway reported during encrypted uploads.</param>
/// <param name="Rounds">Rounds measured.</param>
internal sealed record UploadFigures(
    long PlaintextBytes,
    double PlainSeconds,
    double EncryptedSeconds,
    double Ratio,
    double PlainProcessorSeconds,
    double EncryptedProcessorSeconds,
    long ClientPeakManagedBytes,
    long GatewayPeakManagedBytes,
    int Rounds);
