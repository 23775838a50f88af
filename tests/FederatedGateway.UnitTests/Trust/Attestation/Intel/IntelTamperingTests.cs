using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>Nothing that is signed can change, and nothing can be cut short, without a refusal; and nothing makes an exception.</summary>
public sealed class IntelTamperingTests
{
    private const int Flips = 2000;

    /// <summary>Attempts are spread evenly, the seed keeps a failure repeatable.</summary>
    private const int Seed = 20250620;

    public static TheoryData<int> Accepted => [.. Enumerable.Range(0, IntelCase.All.Count).Where(number => IntelCase.All[number].IsAccepted)];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_flipped_bit_of_a_quote_is_refused(int number)
    {
        var expected = IntelCase.All[number];
        var evidence = expected.Evidence();
        var quote = evidence.Report.ToByteArray();

        // Up to the certificates: they are text, in which not every bit means something; their bytes have their own signatures.
        Flip(quote.AsSpan().IndexOf("-----BEGIN"u8), (position, bit) =>
        {
            var changed = quote.ToArray();
            changed[position] ^= (byte)(1 << bit);
            evidence.Report = UnsafeByteOperations.UnsafeWrap(changed);
            return EvidenceVerifier.VerifyReport(evidence, expected.Now).IsAccepted;
        });
    }

    [Theory]
    [InlineData(EvidenceKind.IntelSgx, CollateralKind.IntelTcbInfo)]
    [InlineData(EvidenceKind.IntelSgx, CollateralKind.IntelQeIdentity)]
    [InlineData(EvidenceKind.IntelTdx, CollateralKind.IntelTcbInfo)]
    [InlineData(EvidenceKind.IntelTdx, CollateralKind.IntelQeIdentity)]
    public void A_flipped_bit_of_a_document_is_refused(EvidenceKind kind, CollateralKind document)
    {
        var evidence = kind == EvidenceKind.IntelSgx ? IntelFiles.Sgx() : IntelFiles.Tdx();
        var part = evidence.Collateral.Single(candidate => candidate.Kind == document);
        var bytes = part.Data.ToByteArray();
        Flip(bytes.Length, (position, bit) =>
        {
            var changed = bytes.ToArray();
            changed[position] ^= (byte)(1 << bit);
            part.Data = UnsafeByteOperations.UnsafeWrap(changed);
            return EvidenceVerifier.VerifyReport(evidence, IntelFiles.June2025).IsAccepted;
        });
    }

    [Theory]
    [InlineData(EvidenceKind.IntelSgx)]
    [InlineData(EvidenceKind.IntelTdx)]
    public void A_flipped_bit_of_a_certificate_or_list_never_counts_as_checked(EvidenceKind kind)
    {
        var evidence = kind == EvidenceKind.IntelSgx ? IntelFiles.Sgx() : IntelFiles.Tdx();
        var parts = evidence.Collateral.Where(part => part.Kind is CollateralKind.Certificate or CollateralKind.Crl).ToList();
        var originals = parts.Select(part => part.Data).ToList();
        Flip(originals.Sum(data => data.Length), (position, bit) =>
        {
            var index = 0;
            for (; position >= originals[index].Length; index++)
            {
                position -= originals[index].Length;
            }

            var changed = originals[index].ToByteArray();
            changed[position] ^= (byte)(1 << bit);
            parts[index].Data = UnsafeByteOperations.UnsafeWrap(changed);
            var verdict = EvidenceVerifier.VerifyReport(evidence, IntelFiles.June2025);
            parts[index].Data = originals[index];

            // A certificate that the chain does not need may be anything.
            return verdict.IsAccepted && parts[index].Kind == CollateralKind.Crl && verdict.OrThrow().Revocation == RevocationStatus.Good;
        });
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_quote_cut_at_any_length_is_refused(int number)
    {
        var expected = IntelCase.All[number];
        var evidence = expected.Evidence();
        var quote = evidence.Report.ToByteArray();
        var end = quote.AsSpan().LastIndexOf("-----END CERTIFICATE-----"u8);
        for (var length = 0; length < end; length++)
        {
            evidence.Report = UnsafeByteOperations.UnsafeWrap(quote.AsMemory(0, length));
            Assert.Equal("EVIDENCE_MALFORMED", EvidenceVerifier.VerifyReport(evidence, expected.Now).Refusal?.Reason);
        }
    }

    [Theory]
    [InlineData(EvidenceKind.IntelSgx)]
    [InlineData(EvidenceKind.IntelTdx)]
    public void Documents_and_lists_cut_at_any_length_are_refused(EvidenceKind kind)
    {
        var evidence = kind == EvidenceKind.IntelSgx ? IntelFiles.Sgx() : IntelFiles.Tdx();
        foreach (var part in evidence.Collateral)
        {
            var whole = part.Data;
            for (var length = 0; length < whole.Length; length++)
            {
                part.Data = UnsafeByteOperations.UnsafeWrap(whole.Memory[..length]);
                Assert.Equal("COLLATERAL_MALFORMED", EvidenceVerifier.VerifyReport(evidence, IntelFiles.June2025).Refusal?.Reason);
            }

            part.Data = whole;
        }
    }

    [Fact]
    public void Zeros_may_follow_a_quote_and_nothing_else()
    {
        var evidence = IntelFiles.Sgx();
        var quote = evidence.Report.ToByteArray();
        evidence.Report = ByteString.CopyFrom([.. quote, .. new byte[3000]]);
        Assert.True(EvidenceVerifier.VerifyReport(evidence, IntelFiles.June2025).IsAccepted);
        evidence.Report = ByteString.CopyFrom([.. quote, .. new byte[3000], 1]);
        Assert.Equal("EVIDENCE_MALFORMED", EvidenceVerifier.VerifyReport(evidence, IntelFiles.June2025).Refusal?.Reason);
    }

    /// <param name="length">Bytes to choose from.</param>
    /// <param name="isAccepted">Of a byte's position and a bit in it.</param>
    private static void Flip(int length, Func<int, int, bool> isAccepted)
    {
        Assert.True(length > 0);
        var random = new Random(Seed);
        for (var attempt = 0; attempt < Flips; attempt++)
        {
            var position = (int)((attempt + random.NextDouble()) * length / Flips);
            var bit = random.Next(8);
            Assert.False(isAccepted(position, bit), $"bit {bit} of byte {position} may change");
        }
    }
}
