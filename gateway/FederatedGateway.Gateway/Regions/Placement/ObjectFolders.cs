namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>Each class has a folder of its own, which lifecycle rules and sweeps go by.</summary>
internal static class ObjectFolders
{
    /// <summary>Every class that is stored.</summary>
    public static readonly IReadOnlyList<ObjectClass> Classes = [ObjectClass.Upload, ObjectClass.Model, ObjectClass.Receipt, ObjectClass.Audit];

    private const int StudyIdLength = 64;

    /// <summary>With the slash at its end.</summary>
    public static string Of(ObjectClass kind) => kind switch
    {
        ObjectClass.Upload => "uploads/",
        ObjectClass.Model => "models/",
        ObjectClass.Receipt => "receipts/",
        ObjectClass.Audit => "audit/",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is stored nowhere"),
    };

    /// <summary>Null for a key that no object of ours has.</summary>
    public static ObjectClass? ClassOf(string key)
    {
        foreach (var kind in Classes)
        {
            if (key.StartsWith(Of(kind), StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>The study that a key names in its second segment; empty when it names none.</summary>
    public static string StudyOf(string key)
    {
        var parts = key.Split('/', 3);
        return parts.Length == 3 && parts[1].Length == StudyIdLength && parts[1].All(char.IsAsciiHexDigitLower) ? parts[1] : "";
    }
}
