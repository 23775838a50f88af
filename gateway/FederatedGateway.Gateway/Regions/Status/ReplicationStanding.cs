using System.Collections.Frozen;
using FederatedGateway.Gateway.Regions.Replication;

namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>Which regions are beyond the configured objective, when they were last looked at.</summary>
internal sealed class ReplicationStanding
{
    /// <summary>Region → what is wrong, for people; a region that is within its objective is not in it. Replaced as a whole.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Alerts { get; set; } = FrozenDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>What is beyond the objective.</summary>
    public static IReadOnlyList<string> AlertsOf(TargetStatus status, ReplicationOptions options)
    {
        const long Megabyte = 1024 * 1024;
        var alerts = new List<string>();
        if (status.OldestAge > TimeSpan.FromSeconds(options.ObjectiveSeconds))
        {
            alerts.Add($"the oldest copy to make is {status.OldestAge.TotalSeconds:0} s old; the objective is {options.ObjectiveSeconds} s");
        }

        if (status.Backlog > options.BacklogObjects)
        {
            alerts.Add($"{status.Backlog} copies are to make; the limit is {options.BacklogObjects}");
        }

        if (status.BacklogBytes / Megabyte > options.BacklogMegabytes)
        {
            alerts.Add($"{status.BacklogBytes / Megabyte} megabytes are to copy; the limit is {options.BacklogMegabytes}");
        }

        return alerts;
    }
}
