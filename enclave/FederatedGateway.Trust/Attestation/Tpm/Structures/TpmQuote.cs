using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMS_ATTEST of type quote (Part 2 §10.12.8): what TPM2_Quote signs.</summary>
/// <param name="QualifiedSigner">Name of the signing key, qualified by its ancestors.</param>
/// <param name="ExtraData">The qualifying data that the caller gave.</param>
/// <param name="Clock">The TPM's own clock.</param>
/// <param name="FirmwareVersion">Of the TPM, as its vendor counts.</param>
/// <param name="Selections">The quoted registers, in the order in which their values enter the digest.</param>
/// <param name="PcrDigest">Over the values of the quoted registers, with the hash of the signature.</param>
public sealed record TpmQuote(
    ReadOnlyMemory<byte> QualifiedSigner,
    ReadOnlyMemory<byte> ExtraData,
    TpmClock Clock,
    ulong FirmwareVersion,
    IReadOnlyList<PcrSelection> Selections,
    ReadOnlyMemory<byte> PcrDigest)
{
    /// <summary>TPM_GENERATED_VALUE: a restricted key signs nothing that begins so, unless the TPM made it.</summary>
    private const uint Magic = 0xff544347;

    /// <summary>TPM_ST_ATTEST_QUOTE.</summary>
    private const ushort QuoteType = 0x8018;

    /// <summary>Reads a TPMS_ATTEST, whole; every refusal is EVIDENCE_MALFORMED.</summary>
    public static Verdict<TpmQuote> Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new TpmReader(bytes);
        if (reader.UInt32() != Magic || reader.UInt16() != QuoteType)
        {
            return Malformed("it does not begin as a quote that a TPM made");
        }

        var signer = reader.Sized(TpmLimits.MaximumNameBytes);
        var extraData = reader.Sized(TpmLimits.MaximumNameBytes);
        var milliseconds = reader.UInt64();
        var resetCount = reader.UInt32();
        var restartCount = reader.UInt32();
        var safe = reader.Byte();
        var firmware = reader.UInt64();
        if (PcrSelection.Read(ref reader) is not { } selections)
        {
            return Malformed("its selection of registers is not one of the 24 registers of known banks");
        }

        var digest = reader.Sized(TpmLimits.MaximumDigestBytes);
        return reader.IsComplete && safe <= 1
            ? Verdict<TpmQuote>.Accepted(new TpmQuote(
                signer.ToArray(), extraData.ToArray(), new TpmClock(milliseconds, resetCount, restartCount, safe == 1), firmware, selections, digest.ToArray()))
            : Malformed("its length is wrong or a field is out of range");
    }

    /// <summary>The TPMS_ATTEST; the bytes that were parsed, where it was parsed.</summary>
    public byte[] ToBytes()
    {
        var writer = new TpmWriter().UInt32(Magic).UInt16(QuoteType).Sized(QualifiedSigner.Span).Sized(ExtraData.Span)
            .UInt64(Clock.Milliseconds).UInt32(Clock.ResetCount).UInt32(Clock.RestartCount).Byte(Clock.IsSafe ? (byte)1 : (byte)0).UInt64(FirmwareVersion);
        PcrSelection.Write(writer, Selections);
        return writer.Sized(PcrDigest.Span).ToArray();
    }

    private static Verdict<TpmQuote> Malformed(string detail) => Verdict<TpmQuote>.Refused(Reasons.EvidenceMalformed, $"the quote is no TPMS_ATTEST that is read here: {detail}");
}
