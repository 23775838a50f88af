namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>A DCAP quote taken apart: lengths and versions are right, nothing is verified. Made by <see cref="DcapQuoteReader"/>.</summary>
/// <param name="Signed">Header and body (of version 5 with the body's type and length): what the attestation key signs.</param>
/// <param name="Body">An enclave report of 384 bytes, or a trust domain's of 584 (TDX 1.0) or 648 (TDX 1.5).</param>
/// <param name="Signature">By the attestation key.</param>
internal sealed record DcapQuote(ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Body, QuoteSignature Signature);
