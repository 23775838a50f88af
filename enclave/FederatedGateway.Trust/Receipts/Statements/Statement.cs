using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>An in-toto Statement v1 with a typed predicate (in-toto attestation framework, spec/v1/statement.md).</summary>
/// <param name="Type">Always <see cref="TypeUri"/>.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="PredicateType">The predicate's own URI.</param>
/// <param name="Predicate">What is said.</param>
public sealed record Statement<TPredicate>([property: JsonPropertyName("_type")] string Type, IReadOnlyList<Subject> Subject, string PredicateType, TPredicate Predicate)
    where TPredicate : class
{
    public const string TypeUri = "https://in-toto.io/Statement/v1";
}
