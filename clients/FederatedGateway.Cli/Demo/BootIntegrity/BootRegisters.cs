using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Demo.BootIntegrity;

/// <summary>The two commands that a boot loader needs of a TPM: extend a register, read registers (TPM 2.0 Library, part 3, §22).</summary>
/// <param name="socket">Data socket of a software TPM.</param>
internal sealed class BootRegisters(string socket)
{
    private const uint PcrExtend = 0x0182;
    private const uint PcrRead = 0x017E;
    private const uint PasswordSession = 0x40000009;
    private const ushort WithoutSessions = 0x8001;
    private const ushort WithSessions = 0x8002;
    private const int HeaderBytes = 10;

    /// <summary>As TPMs have at least for a response.</summary>
    private const int MaximumResponseBytes = 4096;

    /// <summary>A TPM returns at most so many values at once.</summary>
    private const int MaximumAtOnce = 8;

    /// <param name="register">0 to 23, of the SHA-256 bank.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ExtendAsync(int register, byte[] digest, CancellationToken cancellationToken)
    {
        // TPMS_AUTH_COMMAND of the empty password: session, no nonce, no attributes, no password.
        var authorization = new TpmWriter().UInt32(PasswordSession).UInt16(0).Byte(0).UInt16(0).ToArray();
        await ExecuteAsync(
            WithSessions,
            PcrExtend,
            new TpmWriter().UInt32((uint)register).UInt32((uint)authorization.Length).Raw(authorization).UInt32(1).Algorithm(TpmAlgorithm.Sha256).Raw(digest),
            cancellationToken);
    }

    /// <summary>Values of the SHA-256 bank.</summary>
    /// <param name="registers">Ascending.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<PcrValue>> ReadAsync(IReadOnlyList<int> registers, CancellationToken cancellationToken)
    {
        var values = new List<PcrValue>();
        foreach (var part in registers.Chunk(MaximumAtOnce))
        {
            var selection = new TpmWriter();
            PcrSelection.Write(selection, [PcrSelection.Of(TpmAlgorithm.Sha256, part)]);
            values.AddRange(Values(await ExecuteAsync(WithoutSessions, PcrRead, selection, cancellationToken), part));
        }

        return values;
    }

    private static List<PcrValue> Values(byte[] response, int[] registers)
    {
        var reader = new TpmReader(response);
        reader.UInt32(); // how often registers were extended
        PcrSelection.Read(ref reader);
        var count = reader.UInt32();
        var values = new List<PcrValue>();
        foreach (var register in registers)
        {
            values.Add(new PcrValue { Index = (uint)register, Value = ByteString.CopyFrom(reader.Sized(SHA256.HashSizeInBytes)) });
        }

        return count == registers.Length && reader.IsComplete ? values : throw new IOException("the software TPM did not give the registers asked for");
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

    private async Task<byte[]> ExecuteAsync(ushort tag, uint code, TpmWriter body, CancellationToken cancellationToken)
    {
        var content = body.ToArray();
        var command = new TpmWriter().UInt16(tag).UInt32((uint)(HeaderBytes + content.Length)).UInt32(code).Raw(content).ToArray();
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
        await using var stream = new NetworkStream(connection);
        await stream.WriteAsync(command, cancellationToken);
        var header = new byte[HeaderBytes];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        var result = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(6));
        if (result != 0 || length is < HeaderBytes or > MaximumResponseBytes)
        {
            throw new IOException($"the software TPM refused command 0x{code:x} with 0x{result:x}");
        }

        var response = new byte[length - HeaderBytes];
        await stream.ReadExactlyAsync(response, cancellationToken);
        return response;
    }
}
