using System.Text.Json.Serialization.Metadata;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>A kind of statement that we sign: <see cref="RunReceipt"/>, <see cref="ErasureCertificate"/> or <see cref="PlacementReceipt"/>.</summary>
public interface IPredicate<TSelf>
    where TSelf : class, IPredicate<TSelf>
{
    /// <summary>Names the predicate's shape; a changed shape gets a new one.</summary>
    static abstract string PredicateType { get; }

    /// <summary>What it is called in refusals.</summary>
    static abstract string Title { get; }

    static abstract JsonTypeInfo<Statement<TSelf>> Json { get; }

    /// <summary>What is wrong with the values beyond their JSON types, as the end of a sentence; null when nothing is.</summary>
    string? FindFault(IReadOnlyList<Subject> subjects);
}
