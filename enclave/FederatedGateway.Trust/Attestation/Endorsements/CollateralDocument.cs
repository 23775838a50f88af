using System.Buffers;
using System.Formats.Asn1;
using System.Text.Json;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Endorsements;

/// <summary>A part of collateral, read but not verified: what it says of itself, to find and keep it by.</summary>
public sealed class CollateralDocument
{
    private static readonly SearchValues<byte> HexadecimalDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private CollateralDocument(Collateral part, DateTimeOffset issueTime, DateTimeOffset endTime)
    {
        Part = part;
        IssueTime = issueTime;
        EndTime = endTime;
    }

    /// <summary>As it goes beside a report.</summary>
    public Collateral Part { get; }

    public DateTimeOffset IssueTime { get; }

    /// <summary>Of no use later: the certificate's end, or when the issuer promised the next one.</summary>
    public DateTimeOffset EndTime { get; }

    /// <summary>A certificate.</summary>
    internal Certificate? Certificate { get; private init; }

    /// <summary>Common name of a certificate's subject or a list's issuer.</summary>
    internal string? Name { get; private init; }

    /// <summary>Intel's documents: which TEE they are for.</summary>
    internal string? Id { get; private init; }

    /// <summary>Intel's TCB info: 12 lower-case hexadecimal digits.</summary>
    internal string? Fmspc { get; private init; }

    /// <summary>Every refusal is COLLATERAL_MALFORMED.</summary>
    public static Verdict<CollateralDocument> Parse(Collateral part)
    {
        var data = part.Data.Memory;
        return part.Kind switch
        {
            CollateralKind.Certificate => Certificates.Certificate.Parse(data).Then(certificate => Accept(new(part, certificate.NotBefore, certificate.NotAfter)
            {
                Certificate = certificate,
                Name = CommonName.Read(certificate.Subject),
            })),
            CollateralKind.Crl => RevocationList.Parse(data).Then(list => Accept(new(part, list.ThisUpdate, list.NextUpdate) { Name = CommonName.Read(list.Issuer) })),
            CollateralKind.IntelTcbInfo => SignedDocument.Parse(data, SignedDocument.TcbInfoName, SignedDocument.MaximumTcbInfoBytes)
                .Then(document => document.ReadBody(IntelDocumentJson.Reader.TcbInfo))
                .Then(info => Accept(new(part, info.IssueDate, info.NextUpdate) { Id = info.Id, Fmspc = Convert.ToHexStringLower(info.Fmspc) })),
            CollateralKind.IntelQeIdentity => SignedDocument.Parse(data, SignedDocument.QeIdentityName, SignedDocument.MaximumQeIdentityBytes)
                .Then(document => document.ReadBody(IntelDocumentJson.Reader.QeIdentity))
                .Then(identity => Accept(new(part, identity.IssueDate, identity.NextUpdate) { Id = identity.Id })),
            _ => Verdict<CollateralDocument>.Refused(Reasons.CollateralMalformed, $"collateral of kind {part.Kind} is none of a vendor's"),
        };
    }

    /// <summary>
    /// Reads what vendors publish, whatever it is: a certificate or revocation list in DER, the same in hexadecimal digits (as caching services send them), PEM with any number of both, Intel's
    /// JSON documents.
    /// </summary>
    /// <returns>One or more in the file's order, or COLLATERAL_MALFORMED.</returns>
    public static Verdict<IReadOnlyList<CollateralDocument>> Read(ReadOnlyMemory<byte> bytes)
    {
        // DER begins with a SEQUENCE (0x30), which is also the digit 0: text is what is nothing but text.
        var text = bytes.Span.Trim(" \t\r\n\0"u8);
        if (text.StartsWith("{"u8))
        {
            return ReadJson(bytes);
        }

        if (text.IndexOf("-----BEGIN "u8) >= 0)
        {
            return PemText.Read(text).Then(blocks => ReadAll(blocks.Select(block => Wrap(block.IsRevocationList ? CollateralKind.Crl : CollateralKind.Certificate, block.Der))));
        }

        var isHexadecimal = text.Length % 2 == 0 && !text.ContainsAnyExcept(HexadecimalDigits);
        return ReadDer(isHexadecimal ? Convert.FromHexString(System.Text.Encoding.ASCII.GetString(text)) : bytes);
    }

    // A certificate's signed part begins with its version [0]; a revocation list's with a number or, in version 1, with the signature's algorithm.
    private static Verdict<IReadOnlyList<CollateralDocument>> ReadDer(ReadOnlyMemory<byte> der)
    {
        try
        {
            var signed = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            return ReadAll([Wrap(signed.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)) ? CollateralKind.Certificate : CollateralKind.Crl, der)]);
        }
        catch (AsnContentException)
        {
            return Verdict<IReadOnlyList<CollateralDocument>>.Refused(
                Reasons.CollateralMalformed, "it is no certificate and no revocation list, in DER, PEM or hexadecimal digits, and none of Intel's JSON documents");
        }
    }

    private static Verdict<IReadOnlyList<CollateralDocument>> ReadJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    // Intel escapes nothing, and comparing with half an escaped surrogate pair throws.
                    if (reader.ValueIsEscaped)
                    {
                        break;
                    }

                    if (reader.ValueTextEquals(SignedDocument.TcbInfoName))
                    {
                        return ReadAll([Wrap(CollateralKind.IntelTcbInfo, json)]);
                    }

                    if (reader.ValueTextEquals(SignedDocument.QeIdentityName))
                    {
                        return ReadAll([Wrap(CollateralKind.IntelQeIdentity, json)]);
                    }

                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            // Refused below.
        }

        return Verdict<IReadOnlyList<CollateralDocument>>.Refused(Reasons.CollateralMalformed, "it is neither Intel's TCB info nor a quoting enclave's identity");
    }

    private static Verdict<IReadOnlyList<CollateralDocument>> ReadAll(IEnumerable<Collateral> parts)
    {
        var documents = new List<CollateralDocument>();
        foreach (var part in parts)
        {
            if (!Parse(part).TryGetValue(out var document, out var refusal))
            {
                return Verdict<IReadOnlyList<CollateralDocument>>.Refused(refusal);
            }

            documents.Add(document);
        }

        return Verdict<IReadOnlyList<CollateralDocument>>.Accepted(documents);
    }

    private static Collateral Wrap(CollateralKind kind, ReadOnlyMemory<byte> data) => new() { Kind = kind, Data = ByteString.CopyFrom(data.Span) };

    private static Verdict<CollateralDocument> Accept(CollateralDocument document) => Verdict<CollateralDocument>.Accepted(document);
}
