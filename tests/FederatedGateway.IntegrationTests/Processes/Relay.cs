using System.Net;
using System.Net.Sockets;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>
/// A lasting address for a server that is killed and comes back on another port. Counts what clients send, and can slow it down and hold it, so that a
/// test interrupts an upload where it means to.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> connections = [];
    private readonly Task accepting;
    private volatile TaskCompletionSource passing = Completed();
    private volatile Uri? target;
    private long sentBytes;
    private long holdAfter = long.MaxValue;
    private long bytesPerSecond;

    public Relay()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The same for the relay's whole life.</summary>
    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Bytes that clients sent and the server was given.</summary>
    public long SentBytes => Interlocked.Read(ref sentBytes);

    /// <summary>Where connections go from now on.</summary>
    public void ForwardTo(string address) => target = new Uri(address);

    /// <summary>From now on, clients' bytes pass at this rate, and stop after so many more.</summary>
    public void HoldAfter(long bytes, long perSecond)
    {
        passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref bytesPerSecond, perSecond);
        Interlocked.Exchange(ref holdAfter, SentBytes + bytes);
    }

    /// <summary>Everything passes again, at full rate.</summary>
    public void Release()
    {
        Interlocked.Exchange(ref holdAfter, long.MaxValue);
        Interlocked.Exchange(ref bytesPerSecond, 0);
        passing.TrySetResult();
    }

    /// <summary>Waits until clients' bytes are held.</summary>
    public async Task WaitUntilHeldAsync(CancellationToken cancellationToken)
    {
        while (SentBytes < Interlocked.Read(ref holdAfter))
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        stop.Dispose();
        listener.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using (client)
        {
            try
            {
                await server.ConnectAsync(target!.Host, target.Port, ended.Token);
                Task[] directions = [SendAsync(client.GetStream(), server.GetStream(), ended.Token), server.GetStream().CopyToAsync(client.GetStream(), ended.Token)];
                await Task.WhenAny(directions);
                await ended.CancelAsync();
                foreach (var direction in directions)
                {
                    await direction.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // Either side hung up, or the test is over.
            }
        }
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (SentBytes >= Interlocked.Read(ref holdAfter))
            {
                await passing.Task.WaitAsync(cancellationToken);
            }

            if (Interlocked.Read(ref bytesPerSecond) is > 0 and var rate)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)read / rate), cancellationToken);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            Interlocked.Add(ref sentBytes, read);
        }
    }
}
