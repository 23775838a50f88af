using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Access;

/// <summary>Who calls, from the verified client certificate. It authenticates the connection, never content: that is signed.</summary>
internal sealed record Caller(string Name, Role Role)
{
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>Reads <c>CN=&lt;name&gt;, OU=&lt;role&gt;</c>; other attributes may stand beside them, neither of these twice.</summary>
    public static Verdict<Caller> From(X500DistinguishedName subject)
    {
        string? name = null, unit = null;
        foreach (var attribute in subject.EnumerateRelativeDistinguishedNames())
        {
            if (attribute.HasMultipleElements)
            {
                return Refused("has a multi-valued attribute");
            }

            switch (attribute.GetSingleElementType().Value)
            {
                case CommonName when name is null:
                    name = attribute.GetSingleElementValue() ?? "";
                    break;
                case OrganizationalUnit when unit is null:
                    unit = attribute.GetSingleElementValue() ?? "";
                    break;
                case CommonName or OrganizationalUnit:
                    return Refused("has more than one CN or OU");
                default:
                    break;
            }
        }

        Role? role = unit switch
        {
            "participant" => Access.Role.Participant,
            "auditor" => Access.Role.Auditor,
            "operator" => Access.Role.Operator,
            "enclave" => Access.Role.Enclave,
            _ => null,
        };
        return name is not null && IsName(name) && role is { } known
            ? Verdict<Caller>.Accepted(new Caller(name, known))
            : Refused("needs CN with 1 to 63 characters of [a-z0-9-], starting with a letter, and OU participant, auditor, operator or enclave");
    }

    /// <summary>As the certificate and the audit log write it.</summary>
    public string RoleName => Role.ToString().ToLowerInvariant();

    public override string ToString() => $"{RoleName}/{Name}";

    // A host that is called "enclave" may be one.
    private static bool IsName(string name) => name == ParticipantName.Enclave || ParticipantName.IsValid(name);

    private static Verdict<Caller> Refused(string what) => Verdict<Caller>.Refused(Reasons.NotAuthenticated, $"the client certificate's subject {what}; ask the gateway's operator for a new one");
}
