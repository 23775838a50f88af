using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>A successful response, read once from front to back. Whatever is shorter or longer than the specification says is an error.</summary>
public sealed class TpmResponse
{
    public const int HeaderBytes = 10;

    /// <summary>TPM_PT_MAX_RESPONSE_SIZE of every TPM known; the kernel's buffer has as much.</summary>
    public const int MaximumBytes = 4096;

    private const ushort WithoutSessions = 0x8001;
    private const ushort WithSessions = 0x8002;

    /// <summary>What the specification answers to a command whose tag it cannot read.</summary>
    private const ushort OldTag = 0x00C4;

    private readonly TpmCommandCode command;
    private readonly ReadOnlyMemory<byte> bytes;
    private int position;

    private TpmResponse(TpmCommandCode command, ReadOnlyMemory<byte> bytes)
    {
        this.command = command;
        this.bytes = bytes;
    }

    /// <summary>Of the object or session that the command made; 0 for none.</summary>
    public uint Handle { get; private set; }

    /// <summary>The length that a response's header states.</summary>
    /// <exception cref="TpmException">It is out of range.</exception>
    public static int LengthOf(ReadOnlySpan<byte> header)
        => BinaryPrimitives.ReadInt32BigEndian(header[2..]) is >= HeaderBytes and <= MaximumBytes and var length
            ? length
            : throw new TpmException($"the TPM's answer states a length that is not between {HeaderBytes} and {MaximumBytes} bytes; is another program listening there?");

    /// <summary>The response code, whatever it is; the header is checked.</summary>
    public static uint CodeOf(ReadOnlySpan<byte> response)
    {
        if (response.Length < HeaderBytes || LengthOf(response) != response.Length || BinaryPrimitives.ReadUInt16BigEndian(response) is not (WithoutSessions or WithSessions or OldTag))
        {
            throw new TpmException($"the TPM's answer of {response.Length} bytes has no valid header; is another program listening there?");
        }

        return BinaryPrimitives.ReadUInt32BigEndian(response[6..]);
    }

    /// <param name="command">That was sent.</param>
    /// <param name="response">With code <see cref="TpmResponseCode.Success"/>.</param>
    /// <param name="hasHandle">Whether the command makes an object or a session.</param>
    public static TpmResponse Parse(TpmCommand command, ReadOnlyMemory<byte> response, bool hasHandle)
    {
        var whole = new TpmResponse(command.Code, response) { position = HeaderBytes };
        if (BinaryPrimitives.ReadUInt16BigEndian(response.Span) != (command.HasSessions ? WithSessions : WithoutSessions))
        {
            throw whole.Malformed();
        }

        var handle = hasHandle ? whole.UInt32() : 0;
        if (!command.HasSessions)
        {
            return new TpmResponse(command.Code, response[whole.position..]) { Handle = handle };
        }

        var parameterBytes = whole.UInt32();
        if (parameterBytes > response.Length)
        {
            throw whole.Malformed();
        }

        var parameters = new TpmResponse(command.Code, whole.Bytes((int)parameterBytes)) { Handle = handle };
        for (var session = 0; session < command.Sessions; session++)
        {
            // TPMS_AUTH_RESPONSE: nonce, attributes, HMAC. A password or policy session without key proves nothing by it.
            whole.Sized();
            whole.Byte();
            whole.Sized();
        }

        whole.End();
        return parameters;
    }

    public byte Byte() => Bytes(1).Span[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2).Span);

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4).Span);

    /// <summary>TPM2B: a 16-bit length, then so many bytes.</summary>
    public ReadOnlyMemory<byte> Sized() => Bytes(UInt16());

    public ReadOnlyMemory<byte> Bytes(int count)
    {
        if (count > bytes.Length - position)
        {
            throw Malformed();
        }

        position += count;
        return bytes.Slice(position - count, count);
    }

    /// <summary>Everything that is left.</summary>
    public ReadOnlyMemory<byte> Rest() => Bytes(bytes.Length - position);

    /// <summary>Nothing may be left.</summary>
    public void End()
    {
        if (position != bytes.Length)
        {
            throw Malformed();
        }
    }

    public TpmException Malformed() => new($"the TPM's answer to TPM2_{command} is not what the specification says; is another program listening there?");
}
