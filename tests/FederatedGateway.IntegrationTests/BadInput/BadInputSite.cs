using FederatedGateway.IntegrationTests.Journey;

namespace FederatedGateway.IntegrationTests.BadInput;

/// <summary>One site and one approved study for all tables that are refused: they must leave nothing behind.</summary>
public sealed class BadInputSite : IAsyncLifetime
{
    private const string Study = """
        title: Outcome after treatment
        purpose: A test on made-up numbers
        legal_basis: none; no persons are behind these rows
        participants:
          - {name: north, region: eu}
          - {name: east, region: us}
          - {name: south, region: eu}
        csv: {header: true}
        label: {column: outcome, positive: "yes"}
        record_key: case
        join: horizontal
        features:
          - {name: age, type: int32, min: 18, max: 110, missing: reject}
          - {name: dose, type: float64, min: 0, max: 50, missing: impute}
          - {name: ward, type: category, categories: [surgery, medicine, Säuglinge], missing: impute}
        trainer: {kind: logistic_regression, l2: 1.0}
        evaluation: {holdout: 0.3, seed: 1, repeats: 3}
        privacy: {minimum_rows: 50, minimum_participants: 2}
        regions: {primary: eu, allowed: [eu, us]}
        retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
        evidence:
          - {kind: development}
        runs: {maximum: 5, until: 2099-12-31}
        """;

    private JourneySite? site;
    private StudyJourney? journey;

    internal JourneySite Site => site!;

    internal StudyJourney Journey => journey!;

    internal JourneyParty Institution => Site.Institutions[0];

    public async ValueTask InitializeAsync()
    {
        site = await JourneySite.StartAsync(TestContext.Current.CancellationToken);
        journey = await StudyJourney.CreateAsync(site, Study, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (site is not null)
        {
            await site.DisposeAsync();
        }
    }
}
