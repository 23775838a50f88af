using FederatedGateway.V1;

namespace FederatedGateway.Trust.Lifecycle;

/// <summary>The folder of each data class in every bucket.</summary>
public static class DataClassFolders
{
    private static readonly Dictionary<LifecycleDataClass, string> Folders = new()
    {
        [LifecycleDataClass.Uploads] = "uploads/",
        [LifecycleDataClass.Models] = "models/",
        [LifecycleDataClass.Receipts] = "receipts/",
        [LifecycleDataClass.Audit] = "audit/",
    };

    public static IReadOnlyCollection<LifecycleDataClass> All => Folders.Keys;

    /// <summary>Ends with '/'.</summary>
    public static string Of(LifecycleDataClass dataClass) => Folders[dataClass];

    /// <summary>The data class that a key or prefix lies in; unspecified for none.</summary>
    public static LifecycleDataClass ClassOf(string key)
        => Folders.FirstOrDefault(folder => key.StartsWith(folder.Value, StringComparison.Ordinal)).Key;

    /// <summary>The beginning of the keys that a class of a policy is about.</summary>
    public static string PrefixOf(LifecycleClass one) => one.Prefix.Length > 0 ? one.Prefix : Of(one.DataClass);
}
