using System.Globalization;
using FederatedGateway.Cli.Output;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary>A lifecycle policy for people and scripts.</summary>
internal sealed record DescribedPolicy(string Name, uint Number, string Digest, string Signer, IReadOnlyList<DescribedPolicyClass> Classes)
{
    public static DescribedPolicy Of(SignedPolicy signed) => new(
        signed.Policy.Name, signed.Policy.Number, signed.Digest.ToString(), signed.Fingerprint, [.. signed.Policy.Classes.Select(DescribedPolicyClass.Of)]);

    public static void Write(TextWriter writer, DescribedPolicy policy)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"policy  {policy.Name}, number {policy.Number}"));
        writer.WriteLine($"digest  {policy.Digest}");
        writer.WriteLine($"signer  {policy.Signer}");
        writer.WriteLine();
        CommandOutput.Table(
            writer,
            ["WHAT", "MOVES TO", "ENDS", "BY", "WITHIN", "OLD VERSIONS", "UNFINISHED"],
            [.. policy.Classes.Select(one => (IReadOnlyList<string>)
            [
                one.Prefix,
                one.Transitions.Count == 0 ? "-" : string.Join(", ", one.Transitions.Select(step => $"{step.Tier} {step.AfterDays} d")),
                one.ExpireDays is { } days ? $"{days} d" + (one.ExtendDays > 0 ? $", {one.ExtendDays} d after use" : "") : "kept",
                one.Triggers.Count == 0 ? "-" : string.Join(", ", one.Triggers),
                one is { MinimumDays: null, MaximumDays: null } ? "-" : $"{one.MinimumDays ?? 0} to {(one.MaximumDays is { } most ? $"{most} d" : "any")}",
                $"{one.NoncurrentDays} d",
                $"{one.IncompleteDays} d",
            ])]);
    }
}
