using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>One X.509 v3 certificate (RFC 5280), parsed from DER by itself: no store, no network, no platform policy decides about it. Every refusal is COLLATERAL_MALFORMED.</summary>
internal sealed class Certificate
{
    /// <summary>The longest known, an Intel PCK certificate, has 1.3 KiB.</summary>
    public const int MaximumBytes = 8 * 1024;

    private readonly ReadOnlyMemory<byte> signed;
    private readonly ReadOnlyMemory<byte> signature;
    private readonly SignatureAlgorithm algorithm;
    private readonly Dictionary<string, CertificateExtension> extensions;

    // A signature that verified once always will; authorities that are part of the program meet again in every chain. Writing a reference is atomic.
    private Certificate? verifiedIssuer;

    // Reads while it makes itself, so that no half-read certificate exists; AsnContentException ends in Parse.
    private Certificate(ReadOnlyMemory<byte> der)
    {
        Der = der;
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        signed = certificate.PeekEncodedValue();
        var body = certificate.ReadSequence();
        var unsignedAlgorithm = certificate.PeekEncodedValue();
        algorithm = SignatureAlgorithm.Read(certificate);
        signature = ReadBits(certificate);
        certificate.ThrowIfNotEmpty();

        if (!body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).TryReadInt32(out var version) || version != 2)
        {
            throw new AsnContentException("it is not of version 3");
        }

        SerialNumber = body.ReadIntegerBytes();
        if (!body.ReadEncodedValue().Span.SequenceEqual(unsignedAlgorithm.Span))
        {
            throw new AsnContentException("it names two signature algorithms");
        }

        Issuer = body.PeekEncodedValue();
        body.ReadSequence();
        var validity = body.ReadSequence();
        NotBefore = AsnTimes.Read(validity);
        NotAfter = AsnTimes.Read(validity);
        validity.ThrowIfNotEmpty();
        Subject = body.PeekEncodedValue();
        body.ReadSequence();
        PublicKey = CertificateKey.Parse(body.ReadEncodedValue()).TryGetValue(out var key, out var refusal) ? key : throw new AsnContentException(refusal.Detail);
        extensions = ReadExtensions(body);
        body.ThrowIfNotEmpty();
        (IsAuthority, PathLength) = ReadBasicConstraints();
        KeyUsages = ReadKeyUsages();
        Digest = Sha256Digest.Of(der.Span);
    }

    /// <summary>As received.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>SHA-256 of the DER bytes.</summary>
    public Sha256Digest Digest { get; }

    /// <summary>Content bytes of the INTEGER.</summary>
    public ReadOnlyMemory<byte> SerialNumber { get; }

    /// <summary>Encoded Name.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    /// <summary>Encoded Name.</summary>
    public ReadOnlyMemory<byte> Subject { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    public CertificateKey PublicKey { get; }

    /// <summary>Basic constraints say that it may issue.</summary>
    public bool IsAuthority { get; }

    /// <summary>How many authorities may stand between it and an end certificate; null for any number.</summary>
    public int? PathLength { get; }

    /// <summary>Null when the certificate does not restrict it.</summary>
    public X509KeyUsageFlags? KeyUsages { get; }

    public bool IsSelfIssued => Issuer.Span.SequenceEqual(Subject.Span);

    public IEnumerable<string> CriticalExtensions => extensions.Where(extension => extension.Value.IsCritical).Select(extension => extension.Key);

    public static Verdict<Certificate> Parse(ReadOnlyMemory<byte> der)
    {
        if (der.Length is 0 or > MaximumBytes)
        {
            return Malformed($"a certificate has 1 to {MaximumBytes} bytes, this one {der.Length}");
        }

        try
        {
            return Verdict<Certificate>.Accepted(new Certificate(der));
        }
        catch (AsnContentException e)
        {
            return Malformed($"a certificate is not an X.509 v3 certificate in DER: {e.Message}");
        }
    }

    /// <summary>The value of an extension; null when the certificate has none such.</summary>
    public ReadOnlyMemory<byte>? Extension(string oid) => extensions.TryGetValue(oid, out var extension) ? extension.Value : (ReadOnlyMemory<byte>?)null;

    /// <summary>Whether the key may do this: it is not restricted, or the restriction names it.</summary>
    public bool AllowsUsage(X509KeyUsageFlags usage) => KeyUsages is not { } usages || (usages & usage) == usage;

    /// <summary>Whether the issuer's key made this certificate's signature. Nothing else about the issuer is looked at.</summary>
    public bool IsSignedBy(Certificate issuer)
    {
        if (ReferenceEquals(verifiedIssuer, issuer))
        {
            return true;
        }

        var holds = issuer.PublicKey.Verify(algorithm, signed.Span, signature.Span);
        verifiedIssuer = holds ? issuer : verifiedIssuer;
        return holds;
    }

    private static Verdict<Certificate> Malformed(string detail) => Verdict<Certificate>.Refused(Reasons.CollateralMalformed, detail);

    internal static ReadOnlyMemory<byte> ReadBits(AsnReader reader)
        => reader.TryReadPrimitiveBitString(out var unused, out var bits) && unused == 0 ? bits : throw new AsnContentException("a signature is not whole bytes");

    private static Dictionary<string, CertificateExtension> ReadExtensions(AsnReader body)
    {
        // Unique identifiers [1] and [2] were given up with version 3; nobody here uses them.
        if (!body.HasData)
        {
            return [];
        }

        var wrapper = body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3));
        var list = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        return CertificateExtensions.Read(list);
    }

    private (bool IsAuthority, int? PathLength) ReadBasicConstraints()
    {
        if (Extension(CertificateExtensions.BasicConstraints) is not { } value)
        {
            return (false, null);
        }

        var outer = new AsnReader(value, AsnEncodingRules.DER);
        var constraints = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var authority = constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && constraints.ReadBoolean();
        int? length = null;
        if (constraints.HasData)
        {
            length = constraints.TryReadInt32(out var read) && read >= 0 ? read : throw new AsnContentException("its path length is not a number");
        }

        constraints.ThrowIfNotEmpty();
        return (authority, length);
    }

    private X509KeyUsageFlags? ReadKeyUsages()
    {
        if (Extension(CertificateExtensions.KeyUsage) is not { } value)
        {
            return null;
        }

        var outer = new AsnReader(value, AsnEncodingRules.DER);
        // Bit 0 of the BIT STRING is the first byte's highest, as in the flags' low byte; bit 8 (decipherOnly) begins the second byte.
        if (!outer.TryReadPrimitiveBitString(out _, out var bits) || bits.Length is 0 or > 2)
        {
            throw new AsnContentException("its key usage is not a list of bits");
        }

        outer.ThrowIfNotEmpty();
        return (X509KeyUsageFlags)(bits.Span[0] | (bits.Length == 2 ? bits.Span[1] << 8 : 0));
    }
}
