using System.Reflection;
using FederatedGateway.Gateway.Access;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.UnitTests.Gateway;

public sealed class PolicyTests
{
    private static readonly string[] Known = [Policies.Anyone, Policies.Auditor, Policies.Operator, Policies.Participant, Policies.Reader];

    /// <summary>Every method of every service of the contracts, by its generated base class.</summary>
    public static TheoryData<string, string> Methods()
    {
        var methods = new TheoryData<string, string>();
        foreach (var service in Services())
        {
            foreach (var method in ContractMethods(service))
            {
                methods.Add(service.DeclaringType!.Name, method.Name);
            }
        }

        return methods;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_is_served_under_a_known_policy(string service, string method)
    {
        var contract = Services().Single(found => found.DeclaringType!.Name == service);
        var endpoint = Assert.Single(typeof(Policies).Assembly.GetTypes(), type => type.BaseType == contract);
        var served = endpoint.GetMethods().Single(found => found.Name == method && ContractMethods(contract).Any(declared => declared == found.GetBaseDefinition()));
        Assert.True(served.DeclaringType == endpoint, $"{service}.{method} is not implemented");
        var policies = endpoint.GetCustomAttributes<AuthorizeAttribute>().Concat(served.GetCustomAttributes<AuthorizeAttribute>()).Select(attribute => attribute.Policy).ToList();
        Assert.NotEmpty(policies);
        Assert.All(policies, policy => Assert.Contains(policy, Known));
        Assert.Empty(endpoint.GetCustomAttributes<AllowAnonymousAttribute>().Concat(served.GetCustomAttributes<AllowAnonymousAttribute>()));
    }

    private static IEnumerable<Type> Services()
        => typeof(FederatedGateway.V1.StudyService).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<BindServiceMethodAttribute>() is not null && type.Namespace == typeof(FederatedGateway.V1.StudyService).Namespace);

    private static IEnumerable<MethodInfo> ContractMethods(Type service)
        => service.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.IsVirtual);
}
