namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>The TPM is out of reach, refused a command, or answered what no TPM answers. The message says which, and how to mend it.</summary>
public sealed class TpmException : IOException
{
    /// <param name="message">For people.</param>
    /// <param name="innerException">Why it is out of reach; null for an answer.</param>
    public TpmException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <param name="command">That was refused.</param>
    /// <param name="code">TPM_RC of the response.</param>
    public TpmException(TpmCommandCode command, uint code)
        : base($"the TPM refused TPM2_{command}: {TpmResponseCode.Describe(code)}") => ResponseCode = code;

    /// <summary>TPM_RC; null when there was no valid response.</summary>
    public uint? ResponseCode { get; }
}
