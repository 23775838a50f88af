using FederatedGateway.Trust.Attestation.Tpm.Commands;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>
/// Sends commands one at a time and reads their responses. After a timeout or a broken answer it is of no further use, because an answer might come late.
/// Without a resource manager objects stay loaded until they are flushed; <see cref="TpmObject"/> and <see cref="TpmSession"/> do so when disposed.
/// </summary>
/// <param name="name">For messages.</param>
/// <param name="stream">The device or socket; owned.</param>
/// <param name="answersWhole">A device gives the whole response to one read; a socket gives bytes.</param>
/// <param name="time">For timeouts.</param>
internal sealed class TpmConnection(string name, Stream stream, bool answersWhole, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The kernel's own bound for creating a key, the slowest command, on slow chips.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits of 20 ms to 2.5 s, as the kernel does: a TPM tests itself for so long at most.</summary>
    private const int MaximumAttempts = 8;

    private bool broken;

    /// <exception cref="TpmException">The TPM refused, or did not answer as a TPM does.</exception>
    public async Task<TpmResponse> ExecuteAsync(TpmCommand command, CancellationToken cancellationToken, bool hasHandle = false)
    {
        var bytes = command.ToArray();
        var wait = FirstWait;
        for (var attempt = 1; ; attempt++)
        {
            var response = await ExchangeAsync(command.Code, bytes, cancellationToken);
            var code = TpmResponse.CodeOf(response.Span);
            if (code == TpmResponseCode.Success)
            {
                return TpmResponse.Parse(command, response, hasHandle);
            }

            if (!TpmResponseCode.IsTransient(code) || attempt == MaximumAttempts)
            {
                throw new TpmException(command.Code, code);
            }

            await Task.Delay(wait, time, cancellationToken);
            wait *= 2;
        }
    }

    /// <summary>Unloads an object or closes a session; does nothing on a connection that is of no further use.</summary>
    public async ValueTask FlushAsync(uint handle)
    {
        if (!broken)
        {
            (await ExecuteAsync(new TpmCommand(TpmCommandCode.FlushContext).UInt32(handle), CancellationToken.None)).End();
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<ReadOnlyMemory<byte>> ExchangeAsync(TpmCommandCode code, byte[] command, CancellationToken cancellationToken)
    {
        if (broken)
        {
            throw new TpmException($"the connection to the TPM at {name} is broken");
        }

        using var timeout = new CancellationTokenSource(Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        broken = true;
        try
        {
            // A device's read cannot be cancelled: the wait for it can.
            var response = await ExchangeAsync(command, ending.Token).WaitAsync(ending.Token);
            broken = false;
            return response;
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new TpmException($"the TPM at {name} did not answer TPM2_{code} within {Timeout.TotalSeconds:0} seconds", e);
        }
        catch (Exception e) when (e is (IOException and not TpmException) or ObjectDisposedException)
        {
            throw new TpmException($"the connection to the TPM at {name} broke: {e.Message}", e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ExchangeAsync(byte[] command, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(command, cancellationToken);
        var response = new byte[TpmResponse.MaximumBytes];
        if (answersWhole)
        {
            return response.AsMemory(0, await stream.ReadAsync(response, cancellationToken));
        }

        await stream.ReadExactlyAsync(response.AsMemory(0, TpmResponse.HeaderBytes), cancellationToken);
        var length = TpmResponse.LengthOf(response);
        await stream.ReadExactlyAsync(response.AsMemory(TpmResponse.HeaderBytes, length - TpmResponse.HeaderBytes), cancellationToken);
        return response.AsMemory(0, length);
    }
}
