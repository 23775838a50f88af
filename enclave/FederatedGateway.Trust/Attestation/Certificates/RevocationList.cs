using System.Formats.Asn1;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>A complete X.509 v2 revocation list (RFC 5280 §5), parsed from DER. Lists that cover only a part (delta, indirect, by reason) say so in critical extensions and are refused: COLLATERAL_MALFORMED.</summary>
internal sealed class RevocationList
{
    /// <summary>The longest published by a processor vendor has a few hundred entries; the sum of all collateral is 1 MiB.</summary>
    public const int MaximumBytes = 512 * 1024;

    private readonly ReadOnlyMemory<byte> signed;
    private readonly ReadOnlyMemory<byte> signature;
    private readonly SignatureAlgorithm algorithm;
    private readonly HashSet<string> serialNumbers = new(StringComparer.Ordinal);
    private Certificate? verifiedIssuer;

    private RevocationList(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        signed = list.PeekEncodedValue();
        var body = list.ReadSequence();
        var unsignedAlgorithm = list.PeekEncodedValue();
        algorithm = SignatureAlgorithm.Read(list);
        signature = Certificate.ReadBits(list);
        list.ThrowIfNotEmpty();

        if (!body.TryReadInt32(out var version) || version != 1 || !body.ReadEncodedValue().Span.SequenceEqual(unsignedAlgorithm.Span))
        {
            throw new AsnContentException("it is not of version 2, or names two signature algorithms");
        }

        Issuer = body.PeekEncodedValue();
        body.ReadSequence();
        ThisUpdate = AsnTimes.Read(body);
        NextUpdate = AsnTimes.IsNext(body) ? AsnTimes.Read(body) : throw new AsnContentException("it does not say when the next one comes");
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadEntries(body.ReadSequence());
        }

        if (body.HasData)
        {
            var wrapper = body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            RefuseCritical(wrapper.ReadSequence());
            wrapper.ThrowIfNotEmpty();
        }

        body.ThrowIfNotEmpty();
    }

    /// <summary>Encoded Name.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset NextUpdate { get; }

    public static Verdict<RevocationList> Parse(ReadOnlyMemory<byte> der)
    {
        if (der.Length is 0 or > MaximumBytes)
        {
            return Malformed($"a revocation list has 1 to {MaximumBytes} bytes, this one {der.Length}");
        }

        try
        {
            return Verdict<RevocationList>.Accepted(new RevocationList(der));
        }
        catch (AsnContentException e)
        {
            return Malformed($"a revocation list is not a complete X.509 v2 list in DER: {e.Message}");
        }
    }

    public bool IsSignedBy(Certificate issuer)
    {
        // One list is asked for in every chain below its issuer.
        if (ReferenceEquals(verifiedIssuer, issuer))
        {
            return true;
        }

        var holds = issuer.PublicKey.Verify(algorithm, signed.Span, signature.Span);
        verifiedIssuer = holds ? issuer : verifiedIssuer;
        return holds;
    }

    /// <param name="certificate">Of the same issuer.</param>
    public bool Revokes(Certificate certificate) => serialNumbers.Contains(Convert.ToHexString(certificate.SerialNumber.Span));

    private static void RefuseCritical(AsnReader extensions)
    {
        if (CertificateExtensions.Read(extensions).FirstOrDefault(extension => extension.Value.IsCritical) is { Key: { } oid })
        {
            throw new AsnContentException($"its critical extension {oid} is not understood");
        }
    }

    private static Verdict<RevocationList> Malformed(string detail) => Verdict<RevocationList>.Refused(Reasons.CollateralMalformed, detail);

    // An entry that comes off the list again ("removeFromCRL") occurs in delta lists only.
    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            serialNumbers.Add(Convert.ToHexString(entry.ReadIntegerBytes().Span));
            AsnTimes.Read(entry);
            if (entry.HasData)
            {
                RefuseCritical(entry.ReadSequence());
            }

            entry.ThrowIfNotEmpty();
        }
    }
}
