using System.Net.Sockets;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Demo.BootIntegrity;

/// <summary>What a boot loader does with a TPM: it extends a register, and reads registers.</summary>
/// <param name="socket">Data socket of a software TPM.</param>
internal sealed class BootRegisters(string socket)
{
    /// <param name="register">0 to 23, of the SHA-256 bank.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ExtendAsync(int register, byte[] digest, CancellationToken cancellationToken)
        => (await ExecuteAsync(TpmRegisterCommands.Extend(register, digest), cancellationToken)).End();

    /// <summary>Values of the SHA-256 bank.</summary>
    /// <param name="registers">Ascending.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<PcrValue>> ReadAsync(IReadOnlyList<int> registers, CancellationToken cancellationToken)
    {
        var values = new List<PcrValue>();
        foreach (var part in registers.Chunk(TpmRegisterCommands.MaximumAtOnce))
        {
            var selection = PcrSelection.Of(TpmAlgorithm.Sha256, part);
            values.AddRange(TpmRegisterCommands.Values(await ExecuteAsync(TpmRegisterCommands.Read(selection), cancellationToken), selection));
        }

        return values;
    }

    /// <summary>The socket's file is there a moment before anybody listens on it.</summary>
    public static async Task<bool> IsListeningAsync(string socket, CancellationToken cancellationToken)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<TpmResponse> ExecuteAsync(TpmCommand command, CancellationToken cancellationToken)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
        await using var stream = new NetworkStream(connection);
        await stream.WriteAsync(command.ToArray(), cancellationToken);
        var header = new byte[TpmResponse.HeaderBytes];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var response = new byte[TpmResponse.LengthOf(header)];
        header.CopyTo(response, 0);
        await stream.ReadExactlyAsync(response.AsMemory(header.Length), cancellationToken);
        var code = TpmResponse.CodeOf(response);
        return code == TpmResponseCode.Success ? TpmResponse.Parse(command, response, hasHandle: false) : throw new TpmException(command.Code, code);
    }
}
