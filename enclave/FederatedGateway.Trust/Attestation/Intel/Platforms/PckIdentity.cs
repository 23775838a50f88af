using System.Formats.Asn1;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Platforms;

/// <summary>What a PCK certificate says of its platform (Intel SGX PCK certificate profile, extension 1.2.840.113741.1.13.1).</summary>
/// <param name="Components">16 security version numbers of the platform.</param>
/// <param name="PceSvn">Of the provisioning certification enclave.</param>
/// <param name="PceId">2 bytes.</param>
/// <param name="Fmspc">6 bytes.</param>
internal sealed record PckIdentity(IReadOnlyList<byte> Components, ushort PceSvn, ReadOnlyMemory<byte> PceId, ReadOnlyMemory<byte> Fmspc)
{
    private const string ExtensionOid = "1.2.840.113741.1.13.1";
    private const string TcbOid = ExtensionOid + ".2";
    private const string PceIdOid = ExtensionOid + ".3";
    private const string FmspcOid = ExtensionOid + ".4";

    public static Verdict<PckIdentity> Read(Certificate certificate)
    {
        try
        {
            return certificate.Extension(ExtensionOid) is { } value ? Read(value) : Malformed("it has no SGX extension: it is no PCK certificate");
        }
        catch (AsnContentException)
        {
            return Malformed("its SGX extension is malformed");
        }
    }

    private static Verdict<PckIdentity> Read(ReadOnlyMemory<byte> value)
    {
        var members = ReadMembers(value);
        if (!members.TryGetValue(TcbOid, out var tcb) || !members.TryGetValue(PceIdOid, out var encodedPceId) || !members.TryGetValue(FmspcOid, out var encodedFmspc))
        {
            return Malformed("its SGX extension lacks TCB, PCEID or FMSPC");
        }

        var versions = ReadMembers(tcb);
        var components = new byte[TcbVersions.ComponentCount];
        for (var index = 0; index < components.Length; index++)
        {
            if (!TryReadNumber(versions, index + 1, byte.MaxValue, out var svn))
            {
                return Malformed($"its component {index + 1} is missing or not between 0 and 255");
            }

            components[index] = (byte)svn;
        }

        var pceId = AsnDecoder.ReadOctetString(encodedPceId.Span, AsnEncodingRules.DER, out _);
        var fmspc = AsnDecoder.ReadOctetString(encodedFmspc.Span, AsnEncodingRules.DER, out _);
        return TryReadNumber(versions, TcbVersions.ComponentCount + 1, ushort.MaxValue, out var pceSvn) && pceId.Length == 2 && fmspc.Length == 6
            ? Verdict<PckIdentity>.Accepted(new PckIdentity(components, (ushort)pceSvn, pceId, fmspc))
            : Malformed("its PCESVN, PCEID or FMSPC has another length");
    }

    private static bool TryReadNumber(Dictionary<string, ReadOnlyMemory<byte>> members, int number, int maximum, out int value)
    {
        value = -1;
        return members.TryGetValue($"{TcbOid}.{number}", out var encoded)
            && AsnDecoder.TryReadInt32(encoded.Span, AsnEncodingRules.DER, out value, out _) && value >= 0 && value <= maximum;
    }

    // SEQUENCE OF SEQUENCE { id OBJECT IDENTIFIER, value ANY }
    private static Dictionary<string, ReadOnlyMemory<byte>> ReadMembers(ReadOnlyMemory<byte> encoded)
    {
        var outer = new AsnReader(encoded, AsnEncodingRules.DER);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var members = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        while (list.HasData)
        {
            var member = list.ReadSequence();
            if (!members.TryAdd(member.ReadObjectIdentifier(), member.ReadEncodedValue()))
            {
                throw new AsnContentException("a member occurs twice");
            }

            member.ThrowIfNotEmpty();
        }

        return members;
    }

    private static Verdict<PckIdentity> Malformed(string problem) => Verdict<PckIdentity>.Refused(Reasons.EvidenceMalformed, $"the platform's certificate is refused: {problem}");
}
