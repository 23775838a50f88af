using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>
/// Appends to evidence what it takes to verify it and what the enclave did not bring. Nobody has to trust it: every document is signed by its vendor, and one that is missing makes verification fail with its name.
/// </summary>
internal sealed class CollateralSource(VendorAddresses addresses, CollateralFetcher fetcher, CollateralFolder? folder, AttestationOptions options, TimeProvider clock)
{
    /// <param name="evidence">As the enclave made it; gets the documents.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>When the first of the appended documents ends; null when none was appended.</returns>
    public async Task<DateTimeOffset?> AppendAsync(Evidence evidence, CancellationToken cancellationToken)
    {
        // Evidence that cannot be read is refused by whoever verifies it, with a better reason.
        if (!CollateralNeeds.Of(evidence).TryGetValue(out var needs, out _))
        {
            return null;
        }

        return Append(evidence, folder is null ? await FetchAsync(needs, cancellationToken) : Newest(folder.Read().Where(needs.Wants)));
    }

    /// <summary>Of each of Intel's documents there may be one only beside a quote: the newest that an operator has put there.</summary>
    private IReadOnlyList<CollateralDocument> Newest(IEnumerable<CollateralDocument> documents)
    {
        var now = clock.GetUtcNow();
        return
        [
            .. documents.Where(document => document.EndTime > now)
                .GroupBy(document => document.Part.Kind is CollateralKind.IntelTcbInfo or CollateralKind.IntelQeIdentity ? (object)document.Part.Kind : document.Part)
                .Select(same => same.MaxBy(document => document.IssueTime)!),
        ];
    }

    private async Task<IReadOnlyList<CollateralDocument>> FetchAsync(CollateralNeeds needs, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.FetchTimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var documents = new List<CollateralDocument>();
        try
        {
            if (needs.Sev is { } sev)
            {
                await FetchSevAsync(needs, sev, documents, either.Token);
            }

            if (needs.Intel is { } intel)
            {
                await FetchAllAsync(needs, addresses.Intel(intel), documents, either.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The vendor is slow: the evidence goes out with what there is, and the next request finds the rest in the cache.
        }

        return documents;
    }

    private async Task FetchSevAsync(CollateralNeeds needs, SevKeyNeed sev, List<CollateralDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var product in sev.Products)
        {
            // Reports of version 2 do not name their processor line: the one that knows the chip is it.
            if (!sev.HasKey && addresses.SevKey(sev, product) is { } address)
            {
                if (!(await fetcher.GetAsync(address, needs.Wants, cancellationToken)).TryGetValue(out var found, out _))
                {
                    continue;
                }

                documents.AddRange(found.Documents);
            }

            if (sev.HasKey || documents.Count > 0)
            {
                await FetchAllAsync(needs, addresses.SevAuthorities(sev, product), documents, cancellationToken);
                return;
            }
        }
    }

    private async Task FetchAllAsync(CollateralNeeds needs, IEnumerable<VendorAddress> wanted, List<CollateralDocument> documents, CancellationToken cancellationToken)
    {
        var fetching = wanted.Select(address => fetcher.GetAsync(address, needs.Wants, cancellationToken)).ToList();
        await ((Task)Task.WhenAll(fetching)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var fetched in fetching.Where(task => task.IsCompletedSuccessfully))
        {
            if ((await fetched).TryGetValue(out var found, out _))
            {
                documents.AddRange(found.Documents);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Within the limits of evidence, each part once, and nothing that the enclave brought itself.</summary>
    private static DateTimeOffset? Append(Evidence evidence, IReadOnlyList<CollateralDocument> documents)
    {
        DateTimeOffset? end = null;
        var bytes = evidence.Collateral.Sum(part => (long)part.Data.Length);
        foreach (var document in documents)
        {
            var isIntel = document.Part.Kind is CollateralKind.IntelTcbInfo or CollateralKind.IntelQeIdentity;
            if (evidence.Collateral.Contains(document.Part) || (isIntel && evidence.Collateral.Any(part => part.Kind == document.Part.Kind))
                || evidence.Collateral.Count == EvidenceVerifier.MaximumCollateralCount || bytes + document.Part.Data.Length > EvidenceVerifier.MaximumCollateralBytes)
            {
                continue;
            }

            bytes += document.Part.Data.Length;
            evidence.Collateral.Add(document.Part);
            end = end is null || document.EndTime < end ? document.EndTime : end;
        }

        return end;
    }
}
