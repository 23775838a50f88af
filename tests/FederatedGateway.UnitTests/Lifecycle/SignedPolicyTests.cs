using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Lifecycle;

public sealed class SignedPolicyTests
{
    private static LifecyclePolicy Policy => new()
    {
        Version = 1,
        Name = "standard",
        Number = 3,
        Classes = { new LifecycleClass { DataClass = LifecycleDataClass.Models, NoncurrentDays = 7, IncompleteDays = 2, Expire = new LifecycleExpiry { AfterDays = 10, Triggers = { LifecycleTrigger.Sweep } } } },
    };

    [Fact]
    public void A_signed_policy_opens_with_its_signer_and_every_changed_byte_is_refused()
    {
        using var key = SigningKey.Generate();
        var signed = LifecyclePolicies.Sign(key, Policy).OrThrow();

        var opened = LifecyclePolicies.Open(signed.File).OrThrow();
        Assert.Equal(Policy, opened.Policy);
        Assert.Equal(key.PublicKey, opened.Signer);
        Assert.Equal(signed.Digest, opened.Digest);
        for (var i = 0; i < signed.File.Length; i++)
        {
            var changed = signed.File.ToArray();
            changed[i] ^= 1;
            Assert.False(LifecyclePolicies.Open(changed).IsAccepted, $"byte {i}");
        }
    }

    [Fact]
    public void Two_signers_of_one_policy_give_it_one_digest()
    {
        using var first = SigningKey.Generate();
        using var second = SigningKey.Generate();

        Assert.Equal(LifecyclePolicies.Sign(first, Policy).OrThrow().Digest, LifecyclePolicies.Sign(second, Policy).OrThrow().Digest);
    }

    [Fact]
    public void What_the_rules_refuse_is_neither_signed_nor_opened()
    {
        using var key = SigningKey.Generate();
        foreach (var spoil in (Action<LifecyclePolicy>[])[
            policy => policy.Version = 2,
            policy => policy.Number = 0,
            policy => policy.Classes.Clear(),
            policy => policy.Classes[0].NoncurrentDays = 0,
            policy => policy.Classes[0].IncompleteDays = 366,
            policy => policy.Classes[0].MinimumDays = 11,
            policy => policy.Classes[0].MaximumDays = 9,
            policy => policy.Classes[0].Expire.AfterDays = 40_000,
            policy => policy.Classes[0].Expire.Triggers.Clear(),
            policy => policy.Classes[0].Expire.Triggers.Add((LifecycleTrigger)9),
            policy => policy.Classes[0].Expire.ExtendDays = 1,
            policy => policy.Classes[0].DataClass = (LifecycleDataClass)9,
            policy => policy.Classes[0].Transitions.Add(new LifecycleTransition { AfterDays = 10, Tier = "COLD" }),
            policy => policy.Classes[0].Transitions.Add(new LifecycleTransition { AfterDays = 1, Tier = "STANDARD" }),
            policy => policy.Classes.Add(policy.Classes[0].Clone()),
        ])
        {
            var policy = Policy;
            spoil(policy);
            Assert.False(LifecyclePolicies.Sign(key, policy).TryGetValue(out _, out var refusal), policy.ToString());
            Assert.Equal(Reasons.LifecyclePolicyInvalid, refusal.Reason);
        }
    }

    [Fact]
    public void A_file_with_unknown_fields_is_refused()
    {
        using var key = SigningKey.Generate();
        var file = LifecyclePolicies.Sign(key, Policy).OrThrow().File.ToArray();

        Assert.False(LifecyclePolicies.Open((byte[])[.. file, 0x50, 1]).IsAccepted);
        Assert.False(LifecyclePolicies.Open(ByteString.Empty.Memory).IsAccepted);
    }
}
