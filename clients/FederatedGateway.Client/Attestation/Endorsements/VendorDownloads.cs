using System.Net;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Attestation.Endorsements;

/// <summary>
/// Gets what it takes to verify evidence and nobody brought from the vendors' services, once: for somebody who judges a report on the desk. Nothing of it is trusted, every document vouches for
/// itself. The gateway has a fetcher of its own, which caches, retries and spares services that fail.
/// </summary>
public sealed class VendorDownloads : IDisposable
{
    /// <summary>The longest document, a revocation list, may have 512 KiB; in hexadecimal digits twice that.</summary>
    private const int MaximumBytes = 1024 * 1024;

    /// <summary>KiB. Two or three certificates, URL-encoded.</summary>
    private const int MaximumHeaders = 32;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>For one document.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly VendorAddresses addresses;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    /// <param name="addresses">Where to ask. A proxy is used as the environment says (https_proxy, no_proxy).</param>
    /// <param name="clock">Documents that have ended by it are left out.</param>
    public VendorDownloads(VendorAddresses addresses, TimeProvider clock)
    {
        this.addresses = addresses;
        this.clock = clock;

        // Owned by the client.
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTimeout, MaxResponseHeadersLength = MaximumHeaders })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaximumBytes,
        };
    }

    /// <summary>Appends to evidence what it lacks.</summary>
    /// <param name="evidence">Gets the documents. Evidence that cannot be read stays as it is: whoever verifies it says why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was not had, and why; empty when nothing was missing.</returns>
    public async Task<IReadOnlyList<Refusal>> CompleteAsync(Evidence evidence, CancellationToken cancellationToken)
    {
        var failures = new List<Refusal>();
        if (!CollateralNeeds.Of(evidence).TryGetValue(out var needs, out _))
        {
            return failures;
        }

        if (needs.Sev is { } sev)
        {
            await CompleteSevAsync(evidence, needs, sev, failures, cancellationToken).ConfigureAwait(false);
        }

        if (needs.Intel is { } intel)
        {
            await DownloadAllAsync(evidence, needs, addresses.Intel(intel), failures, cancellationToken).ConfigureAwait(false);
        }

        return failures;
    }

    public void Dispose() => http.Dispose();

    private async Task CompleteSevAsync(Evidence evidence, CollateralNeeds needs, SevKeyNeed sev, List<Refusal> failures, CancellationToken cancellationToken)
    {
        if (!sev.HasKey && (sev.IsLoadedKey || sev.IsChipMasked))
        {
            failures.Add(new Refusal(
                Reasons.CollateralMissing,
                sev.IsLoadedKey ? "the report is signed by a key of the cloud (VLEK), whose certificate nobody publishes: the host has to bring it" : "the report hides its chip: the host has to bring the key's certificate"));
            return;
        }

        var refused = new List<Refusal>();
        foreach (var product in sev.Products)
        {
            // Reports of version 2 do not name their processor line: the one that knows the chip is it.
            if (!sev.HasKey)
            {
                if (addresses.SevKey(sev, product) is not { } address)
                {
                    continue;
                }

                if (!(await DownloadAsync(address, needs, cancellationToken).ConfigureAwait(false)).TryGetValue(out var found, out var refusal))
                {
                    refused.Add(refusal);
                    continue;
                }

                Append(evidence, found);
            }

            await DownloadAllAsync(evidence, needs, addresses.SevAuthorities(sev, product), failures, cancellationToken).ConfigureAwait(false);
            return;
        }

        failures.AddRange(refused);
    }

    private async Task DownloadAllAsync(Evidence evidence, CollateralNeeds needs, IEnumerable<VendorAddress> wanted, List<Refusal> failures, CancellationToken cancellationToken)
    {
        foreach (var address in wanted.Where(address => !Has(evidence, address.Kind)))
        {
            if ((await DownloadAsync(address, needs, cancellationToken).ConfigureAwait(false)).TryGetValue(out var found, out var refusal))
            {
                Append(evidence, found);
            }
            else
            {
                failures.Add(refusal);
            }
        }
    }

    // Of each of Intel's documents there may be one only beside a quote.
    private static bool Has(Evidence evidence, CollateralKind kind) => kind is CollateralKind.IntelTcbInfo or CollateralKind.IntelQeIdentity && evidence.Collateral.Any(part => part.Kind == kind);

    private static void Append(Evidence evidence, IReadOnlyList<CollateralDocument> documents) => EvidenceCollateral.Append(evidence, documents.Select(document => document.Part));

    private async Task<Verdict<IReadOnlyList<CollateralDocument>>> DownloadAsync(VendorAddress address, CollateralNeeds needs, CancellationToken cancellationToken)
    {
        var service = address.Url.GetLeftPart(UriPartial.Authority);
        try
        {
            using var response = await http.GetAsync(address.Url, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return Missing($"{service} answers {(int)response.StatusCode} where the {NameOf(address.Kind)} should be");
            }

            var chain = VendorAddress.IssuerChainHeaders.Select(name => response.Headers.TryGetValues(name, out var values) ? values.First() : "").FirstOrDefault(value => value.Length > 0, "");
            var read = VendorAddress.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), chain)
                .Then(documents => address.Choose(documents, needs.Wants, clock.GetUtcNow()));
            return read.Refusal is { } refusal ? Verdict<IReadOnlyList<CollateralDocument>>.Refused(refusal with { Detail = $"{service}, {NameOf(address.Kind)}: {refusal.Detail}" }) : read;
        }
        catch (HttpRequestException e)
        {
            // Also an answer that is too long.
            return Missing($"{service} did not send the {NameOf(address.Kind)} ({e.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Missing($"{service} did not send the {NameOf(address.Kind)} within {Timeout.TotalSeconds:0} seconds");
        }
    }

    private static string NameOf(CollateralKind kind) => kind switch
    {
        CollateralKind.Certificate => "certificate",
        CollateralKind.Crl => "revocation list",
        CollateralKind.IntelTcbInfo => "TCB info",
        CollateralKind.IntelQeIdentity => "quoting enclave's identity",
        _ => "document",
    };

    private static Verdict<IReadOnlyList<CollateralDocument>> Missing(string detail) => Verdict<IReadOnlyList<CollateralDocument>>.Refused(Reasons.CollateralMissing, detail);
}
