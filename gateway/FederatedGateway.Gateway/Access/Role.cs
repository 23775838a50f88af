namespace FederatedGateway.Gateway.Access;

/// <summary>What a client certificate lets its holder call: the subject's OU, in lower case.</summary>
internal enum Role
{
    /// <summary>An institution; the subject's CN is its name in studies.</summary>
    Participant = 1,

    /// <summary>Reads all metadata and the whole log.</summary>
    Auditor = 2,

    /// <summary>Runs the gateway: retention, regions, the log.</summary>
    Operator = 3,

    /// <summary>An enclave host that reads checkpoints.</summary>
    Enclave = 4,
}
