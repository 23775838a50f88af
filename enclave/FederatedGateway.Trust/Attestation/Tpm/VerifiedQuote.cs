using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>A quote whose signature verifies, with the register values that it covers. Whose key signed is another question. Made by <see cref="TpmQuoteVerifier"/> only.</summary>
public sealed class VerifiedQuote
{
    internal VerifiedQuote(TpmQuote quote, TpmScheme scheme, PcrValues pcrs)
    {
        Quote = quote;
        Scheme = scheme;
        Pcrs = pcrs;
    }

    public TpmQuote Quote { get; }

    /// <summary>Of the signature.</summary>
    public TpmScheme Scheme { get; }

    /// <summary>Values of the quoted registers.</summary>
    public PcrValues Pcrs { get; }
}
