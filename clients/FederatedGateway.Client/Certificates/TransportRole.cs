namespace FederatedGateway.Client.Certificates;

/// <summary>What a client certificate lets its holder call at a gateway: the certificate subject's OU, in lower case.</summary>
public enum TransportRole
{
    /// <summary>An institution; the subject's CN is its name in studies.</summary>
    Participant,

    /// <summary>Reads and exports the audit log of all studies.</summary>
    Auditor,

    /// <summary>Runs the gateway: retention, regions, the log.</summary>
    Operator,
}
