using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Starts in the order in which one thing needs the other, and stays until it is told to stop.</summary>
internal static class GatewayRun
{
    public const int Failure = 1;

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunGatewayAsync(this WebApplication app, TextWriter error)
    {
        await using (app)
        {
            try
            {
                await app.Services.GetRequiredService<DatabaseStart>().RunAsync(CancellationToken.None);
                await app.Services.GetRequiredService<LogProofs>().CheckKeyAsync(CancellationToken.None);
                await app.RunAsync();
                return 0;
            }
            catch (Exception e) when (e is DatabaseInUseException or InvalidDataException or IOException)
            {
                await error.WriteLineAsync($"fgw-gateway: {e.Message}");
                return Failure;
            }
        }
    }
}
