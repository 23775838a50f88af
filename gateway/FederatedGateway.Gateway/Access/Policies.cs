using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Access;

/// <summary>Which roles may call a method. Every method names one; without one it is refused (a test iterates over all methods).</summary>
internal static class Policies
{
    /// <summary>Institutions; the method checks that the caller takes part in the study concerned.</summary>
    public const string Participant = "participant";

    /// <summary>Institutions (in their studies), auditors and operators (in all).</summary>
    public const string Reader = "reader";

    public const string Auditor = "auditor-or-operator";

    public const string Operator = "operator";

    /// <summary>Any certificate of a known role.</summary>
    public const string Anyone = "anyone";

    private static readonly Dictionary<string, Role[]> Roles = new(StringComparer.Ordinal)
    {
        [Participant] = [Role.Participant],
        [Reader] = [Role.Participant, Role.Auditor, Role.Operator],
        [Auditor] = [Role.Auditor, Role.Operator],
        [Operator] = [Role.Operator],
        [Anyone] = [Role.Participant, Role.Auditor, Role.Operator, Role.Enclave],
    };

    public static void Register(AuthorizationOptions options)
    {
        foreach (var (name, roles) in Roles)
        {
            options.AddPolicy(name, policy => policy.AddAuthenticationSchemes(CallerClaims.Scheme).RequireRole(roles.Select(role => role.ToString())));
        }

        options.FallbackPolicy = new AuthorizationPolicyBuilder(CallerClaims.Scheme).RequireAssertion(_ => false).Build();
        options.DefaultPolicy = options.FallbackPolicy;
    }
}
