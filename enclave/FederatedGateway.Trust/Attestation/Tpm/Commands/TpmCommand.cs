using System.Buffers;
using System.Buffers.Binary;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>
/// One command's bytes (TPM 2.0 Library, part 1, §18): header, handles, authorizations, parameters; big-endian. A field of the specification's type TPM2B is <see cref="Sized"/>.
/// Authorizations carry no HMAC: whoever can listen between processor and TPM can read along.
/// </summary>
public sealed class TpmCommand(TpmCommandCode code)
{
    private const ushort WithoutSessions = 0x8001;
    private const ushort WithSessions = 0x8002;
    private const int HeaderBytes = 10;
    private const byte ContinueSession = 1;

    private readonly ArrayBufferWriter<byte> handles = new();
    private readonly ArrayBufferWriter<byte> authorizations = new();
    private readonly ArrayBufferWriter<byte> parameters = new();

    public TpmCommandCode Code { get; } = code;

    /// <summary>How many handles are authorized.</summary>
    public int Sessions { get; private set; }

    public bool HasSessions => Sessions > 0;

    public TpmCommand Handle(uint handle)
    {
        BinaryPrimitives.WriteUInt32BigEndian(handles.GetSpan(4), handle);
        handles.Advance(4);
        return this;
    }

    /// <summary>Authorizes the next handle that needs it with the empty password.</summary>
    public TpmCommand EmptyPassword() => Authorize(TpmHandle.PasswordSession);

    /// <summary>Authorizes the next handle that needs it with a policy session, which stays open.</summary>
    /// <param name="session">The open session's handle.</param>
    public TpmCommand Policy(uint session) => Authorize(session);

    public TpmCommand Byte(byte value)
    {
        parameters.Write([value]);
        return this;
    }

    public TpmCommand UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(parameters.GetSpan(2), value);
        parameters.Advance(2);
        return this;
    }

    public TpmCommand UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(parameters.GetSpan(4), value);
        parameters.Advance(4);
        return this;
    }

    /// <summary>TPM2B: a 16-bit length, then the bytes.</summary>
    public TpmCommand Sized(ReadOnlySpan<byte> value) => UInt16(checked((ushort)value.Length)).Bytes(value);

    /// <summary>TPML_PCR_SELECTION of one bank.</summary>
    public TpmCommand Selection(PcrSelection selection)
    {
        var writer = new TpmWriter();
        PcrSelection.Write(writer, [selection]);
        return Bytes(writer.ToArray());
    }

    public TpmCommand Bytes(ReadOnlySpan<byte> value)
    {
        parameters.Write(value);
        return this;
    }

    public byte[] ToArray()
    {
        var sessions = HasSessions ? 4 + authorizations.WrittenCount : 0;
        var command = new byte[HeaderBytes + handles.WrittenCount + sessions + parameters.WrittenCount];
        var rest = command.AsSpan();
        BinaryPrimitives.WriteUInt16BigEndian(rest, HasSessions ? WithSessions : WithoutSessions);
        BinaryPrimitives.WriteInt32BigEndian(rest[2..], command.Length);
        BinaryPrimitives.WriteInt32BigEndian(rest[6..], (int)Code);
        handles.WrittenSpan.CopyTo(rest[HeaderBytes..]);
        rest = rest[(HeaderBytes + handles.WrittenCount)..];
        if (HasSessions)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, authorizations.WrittenCount);
            authorizations.WrittenSpan.CopyTo(rest[4..]);
        }

        parameters.WrittenSpan.CopyTo(rest[sessions..]);
        return command;
    }

    // TPMS_AUTH_COMMAND: session, no nonce, attributes, no HMAC or password.
    private TpmCommand Authorize(uint session)
    {
        var authorization = authorizations.GetSpan(9);
        BinaryPrimitives.WriteUInt32BigEndian(authorization, session);
        BinaryPrimitives.WriteUInt16BigEndian(authorization[4..], 0);
        authorization[6] = ContinueSession;
        BinaryPrimitives.WriteUInt16BigEndian(authorization[7..], 0);
        authorizations.Advance(9);
        Sessions++;
        return this;
    }
}
