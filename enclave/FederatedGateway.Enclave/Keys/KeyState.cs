namespace FederatedGateway.Enclave.Keys;

/// <summary>What a host still does with the keys of a KeyConfig that it holds.</summary>
internal enum KeyState
{
    /// <summary>Everything: they were made by this process, and their <c>not_after</c> is not past.</summary>
    Serving,

    /// <summary>Open what was wrapped to them. Evidence, results and receipts are made with others: they came from an earlier process or another enclave, or their <c>not_after</c> is past.</summary>
    OpensOnly,
}
