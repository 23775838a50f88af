namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>How many copies may be under way into one region: as many as configured while they succeed, one while the region fails.</summary>
internal sealed class CopyWindow
{
    private readonly int maximum;

    public CopyWindow(int maximum) => (this.maximum, Size) = (maximum, maximum);

    public int Size { get; private set; }

    public void Note(CopyResult result)
    {
        if (result.Copied is not null)
        {
            Size = Math.Min(maximum, Size + 1);
        }
        else if (result.IsOutage)
        {
            Size = Math.Max(1, Size / 2);
        }
    }
}
