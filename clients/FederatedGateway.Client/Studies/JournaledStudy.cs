namespace FederatedGateway.Client.Studies;

/// <summary>What a study's journal adds up to.</summary>
internal sealed record JournaledStudy
{
    public static JournaledStudy Empty { get; } = new();

    public ShareKept? Share { get; private init; }

    /// <summary>By dataset version, oldest first.</summary>
    public IReadOnlyList<KeptDataset> Datasets { get; private init; } = [];

    /// <summary>Enclave keys accepted to carry out orders, besides those that datasets are wrapped to.</summary>
    public IReadOnlyList<EnclaveAccepted> Enclaves { get; private init; } = [];

    /// <summary>Orders signed, in time's order.</summary>
    public IReadOnlyList<OrderSigned> Orders { get; private init; } = [];

    /// <summary>Amendments seen in force, in order.</summary>
    public IReadOnlyList<AmendmentSeen> Amendments { get; private init; } = [];

    public LimitsSet? Limits { get; private init; }

    public bool IsWithdrawn { get; private init; }

    public KeptDataset? NewestDataset => Datasets.Count > 0 ? Datasets[^1] : null;

    /// <summary>The newest dataset that the gateway has whole.</summary>
    public KeptDataset? NewestStored => Datasets.LastOrDefault(dataset => dataset.IsStored);

    /// <summary>Whether this institution verified the evidence of an enclave key: when it wrapped its newest dataset to it, or for an order.</summary>
    /// <param name="keyConfigDigest">64 hexadecimal characters.</param>
    /// <param name="measurement">Hexadecimal.</param>
    public bool HasAccepted(string keyConfigDigest, string measurement)
        => (NewestStored?.Wrapped is { } wrapped && wrapped.KeyConfigDigest == keyConfigDigest && wrapped.Measurement == measurement)
            || Enclaves.Any(enclave => enclave.KeyConfigDigest == keyConfigDigest && enclave.Measurement == measurement);

    public JournaledStudy With(StudyEvent happened) => happened switch
    {
        ShareKept share => this with { Share = share },
        DatasetSpooled spooled => this with { Datasets = [.. Datasets.Append(new KeptDataset(spooled, null, false)).OrderBy(dataset => dataset.Spooled.Version)] },
        DatasetWrapped wrapped => Change(wrapped.EnvelopeId, dataset => dataset with { Wrapped = wrapped }),
        DatasetStored stored => Change(stored.EnvelopeId, dataset => dataset with { IsStored = true }),
        EnclaveAccepted enclave => this with { Enclaves = [.. Enclaves, enclave] },
        OrderSigned order => this with { Orders = [.. Orders, order] },
        LimitsSet limits => this with { Limits = limits },
        AmendmentSeen amendment => this with { Amendments = [.. Amendments, amendment] },
        Studies.Withdrawn => this with { IsWithdrawn = true },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a study"),
    };

    private JournaledStudy Change(string envelopeId, Func<KeptDataset, KeptDataset> change)
        => this with { Datasets = [.. Datasets.Select(dataset => dataset.EnvelopeId == envelopeId ? change(dataset) : dataset)] };
}
