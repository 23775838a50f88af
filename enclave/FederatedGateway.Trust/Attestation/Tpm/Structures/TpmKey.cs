namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMU_PUBLIC_ID with the parameters that give it meaning: an RSA modulus or a point.</summary>
public abstract record TpmKey
{
    private protected TpmKey()
    {
    }

    /// <summary>TPMI_ALG_PUBLIC.</summary>
    public abstract TpmAlgorithm Algorithm { get; }

    /// <summary>For people: "RSA-2048", "P-256".</summary>
    public abstract string Name { get; }
}
