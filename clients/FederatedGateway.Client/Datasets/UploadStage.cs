namespace FederatedGateway.Client.Datasets;

/// <summary>The steps of an upload.</summary>
public enum UploadStage
{
    /// <summary>The enclave's evidence is asked for and appraised.</summary>
    Attesting,

    /// <summary>The table is encrypted into the spool.</summary>
    Encrypting,

    /// <summary>Ciphertext is on its way.</summary>
    Sending,
}
