using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.StudyFiles.Sections;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Client.LifecycleFiles;

/// <summary>Reads one entry of <c>classes</c>.</summary>
internal static class LifecycleClassReader
{
    /// <summary>A week to find out that something was deleted by mistake.</summary>
    private const uint DefaultNoncurrentDays = 7;

    /// <summary>A broken upload is taken up again within hours or never.</summary>
    private const uint DefaultIncompleteDays = 2;

    private static readonly Dictionary<string, LifecycleDataClass> Classes = new(StringComparer.Ordinal)
    {
        ["uploads"] = LifecycleDataClass.Uploads,
        ["models"] = LifecycleDataClass.Models,
        ["receipts"] = LifecycleDataClass.Receipts,
        ["audit"] = LifecycleDataClass.Audit,
    };

    private static readonly Dictionary<string, LifecycleTrigger> Triggers = new(StringComparer.Ordinal)
    {
        ["access"] = LifecycleTrigger.Access,
        ["sweep"] = LifecycleTrigger.Sweep,
        ["event"] = LifecycleTrigger.Event,
    };

    public static LifecycleClass Read(MapReader reader)
    {
        var one = new LifecycleClass
        {
            DataClass = reader.Nodes.Word(reader.Optional("class"), reader.PathOf("class"), Classes) ?? LifecycleDataClass.Unspecified,
            Prefix = reader.OptionalText("prefix", LifecycleLimits.MaximumPrefixCharacters) ?? "",
            MinimumDays = WholeDays.Read(reader, "minimum") ?? 0,
            MaximumDays = WholeDays.Read(reader, "maximum") ?? 0,
            NoncurrentDays = WholeDays.Read(reader, "noncurrent") ?? DefaultNoncurrentDays,
            IncompleteDays = WholeDays.Read(reader, "incomplete") ?? DefaultIncompleteDays,
        };
        var path = reader.PathOf("transitions");
        var transitions = reader.Nodes.List(reader.Optional("transitions"), path, 0, LifecycleLimits.MaximumTransitions) ?? [];
        for (var i = 0; i < transitions.Count; i++)
        {
            if (reader.Nodes.Map(transitions[i], $"{path}[{i}]", "{after: 30d, tier: WARM}") is { } step)
            {
                one.Transitions.Add(new LifecycleTransition
                {
                    AfterDays = WholeDays.Read(step, "after", "after: 30d") ?? 0,
                    Tier = step.RequiredText("tier", LifecycleLimits.MaximumTierCharacters, "tier: WARM") ?? "",
                });
                step.RefuseOthers();
            }
        }

        one.Expire = ReadExpiry(reader);
        reader.RefuseOthers();
        return one;
    }

    private static LifecycleExpiry? ReadExpiry(MapReader reader)
    {
        const string Example = "expire: keep, or expire: {after: 5y, by: [sweep]}";
        var node = reader.Required("expire", Example);
        if (node is YamlScalar { Text: "keep" } || reader.Nodes.Map(node, reader.PathOf("expire"), Example) is not { } expire)
        {
            return null;
        }

        var read = new LifecycleExpiry
        {
            AfterDays = WholeDays.Read(expire, "after", "after: 5y") ?? 0,
            ExtendDays = WholeDays.Read(expire, "extend") ?? 0,
        };
        var path = expire.PathOf("by");
        foreach (var item in expire.Nodes.List(expire.Required("by", "by: [sweep]"), path, 1, Triggers.Count, orSingle: true) ?? [])
        {
            read.Triggers.Add(expire.Nodes.Word(item, path, Triggers) ?? LifecycleTrigger.Unspecified);
        }

        expire.RefuseOthers();
        return read;
    }
}
