using System.Net;
using System.Net.Sockets;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>Stands between a client and a server and makes the network as bad as a test needs it.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri target;
    private readonly List<Task> connections = [];
    private readonly Task accepting;
    private int answersToDrop;
    private long answerLimit = long.MaxValue;

    public FaultyProxy(Uri target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>How many answers the server has begun.</summary>
    public int Answers { get; private set; }

    /// <summary>Hangs up instead of passing on the next answers.</summary>
    public void DropAnswers(int count) => Volatile.Write(ref answersToDrop, count);

    /// <summary>Hangs up after so many bytes of one connection's answers; once.</summary>
    public void CutAfter(long bytes) => Volatile.Write(ref answerLimit, bytes);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        stop.Dispose();
        listener.Dispose();
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
        using (client)
        {
            try
            {
                await server.ConnectAsync(target.Host, target.Port, stop.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), stop.Token),
                    PassAnswersAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // Either side hung up, or the test is over.
            }
        }
    }

    private async Task PassAnswersAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 << 10];
        long passed = 0;
        for (int read; (read = await from.ReadAsync(buffer, stop.Token)) > 0; passed += read)
        {
            // The interim answer to Expect: 100-continue is none.
            var isAnswer = buffer.AsSpan().StartsWith("HTTP/1.1 "u8) && !buffer.AsSpan().StartsWith("HTTP/1.1 100"u8);
            Answers += isAnswer ? 1 : 0;
            if (isAnswer && Interlocked.Decrement(ref answersToDrop) >= 0)
            {
                return;
            }

            if (passed + read > Volatile.Read(ref answerLimit))
            {
                Volatile.Write(ref answerLimit, long.MaxValue);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
