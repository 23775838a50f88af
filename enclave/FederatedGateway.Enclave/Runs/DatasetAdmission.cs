using FederatedGateway.Enclave.Hosting;
using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf.Collections;

namespace FederatedGateway.Enclave.Runs;

/// <summary>Verifies the datasets of a run before a byte of ciphertext is read: header signature, study, expiry, place in the order, length, room, wrap signature, and only then the wrap itself.</summary>
internal sealed class DatasetAdmission(EnclaveOptions options)
{
    /// <summary>One per suite, as many suites as a manifest may list.</summary>
    private const int MaximumWraps = ManifestLimits.MaximumSuites;

    /// <summary>The datasets with their keys, which the caller disposes; nothing is left behind on a refusal.</summary>
    public Verdict<IReadOnlyList<AdmittedDataset>> Admit(
        IReadOnlyList<RunDataset> given, VerifiedStudy study, VerifiedOrder order, IReadOnlyList<StudyKeys> openers, TableSchema schema, DateTimeOffset now)
    {
        if (given.Count != order.Message.Datasets.Count)
        {
            return Refused(new Refusal(Reasons.OrderDatasetMismatch, $"{given.Count} datasets were given; the order names {order.Message.Datasets.Count}"));
        }

        var headers = new List<VerifiedHeader>();
        for (var index = 0; index < given.Count; index++)
        {
            if (!VerifyHeader(given[index].Header ?? new SignedHeader(), study, index).TryGetValue(out var header, out var refusal)
                || !order.Match(index, header).TryGetValue(out _, out refusal))
            {
                return Refused(refusal);
            }

            if ((header.CheckTime(now) ?? CheckLength(header, given[index].CiphertextBytes, schema)) is { } unfit)
            {
                return Refused(unfit);
            }

            headers.Add(header);
        }

        return CheckRoom(headers, schema) is { } tooMuch ? Refused(tooMuch) : OpenWraps(given, headers, study, openers);
    }

    /// <summary>By the participant's own key in the manifest. Another participant's genuine header in this place is a swap, and called that.</summary>
    private static Verdict<VerifiedHeader> VerifyHeader(SignedHeader signed, VerifiedStudy study, int index)
    {
        var verdict = Verify(signed, study, study.Participants[index]);
        if (verdict.Refusal?.Reason == Reasons.HeaderSignatureInvalid
            && study.Participants.FirstOrDefault(other => Verify(signed, study, other).IsAccepted) is { } owner)
        {
            return Verdict<VerifiedHeader>.Refused(Reasons.OrderDatasetMismatch, $"dataset {index} is {owner.Name}'s; the order has {study.Participants[index].Name}'s in this place");
        }

        return verdict;
    }

    private static Verdict<VerifiedHeader> Verify(SignedHeader signed, VerifiedStudy study, StudyParticipant participant)
        => VerifiedHeader.Verify(
            signed, participant.Identity.SigningKey, new HeaderExpectation(study.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, participant.Name));

    private static Refusal? CheckLength(VerifiedHeader header, long ciphertextBytes, TableSchema schema)
    {
        if (!header.SchemaDigest.Span.SequenceEqual(schema.Digest.Span) || !header.JoinKeyId.IsEmpty)
        {
            return new Refusal(Reasons.SchemaMismatch, $"the table of \"{header.Sender}\" was made for another schema than the study's");
        }

        var expected = ChunkLayout.CiphertextLength(schema.TableBytes(header.RowCount));
        return ciphertextBytes == expected ? null
            : ciphertextBytes < expected
                ? new Refusal(Reasons.CiphertextTruncated, $"the ciphertext of \"{header.Sender}\" has {ciphertextBytes} bytes; {header.RowCount} rows of this study have {expected}")
                : new Refusal(Reasons.FeatureTableInvalid, $"the ciphertext of \"{header.Sender}\" has {ciphertextBytes} bytes; {header.RowCount} rows of this study have {expected}");
    }

    /// <summary>Known from signed row counts, so that nobody sends terabytes for a run that cannot hold them.</summary>
    private Refusal? CheckRoom(List<VerifiedHeader> headers, TableSchema schema)
    {
        var needed = headers.Sum(header => (decimal)header.RowCount) * RowChunk.Bytes(1, schema.Columns.Count);
        return needed <= options.MemoryLimitBytes
            ? null
            : new Refusal(
                Reasons.MemoryLimitExceeded,
                $"the decrypted rows of this run need {needed} bytes; this host holds at most {options.MemoryLimitBytes}: start it with a larger --memory-limit-bytes, or use fewer rows or columns");
    }

    private static Verdict<IReadOnlyList<AdmittedDataset>> OpenWraps(IReadOnlyList<RunDataset> given, List<VerifiedHeader> headers, VerifiedStudy study, IReadOnlyList<StudyKeys> openers)
    {
        var admitted = new List<AdmittedDataset>();
        for (var index = 0; index < given.Count; index++)
        {
            if (!OpenWrap(given[index].Wraps, headers[index], study, study.Participants[index], openers).TryGetValue(out var secret, out var refusal))
            {
                admitted.ForEach(dataset => dataset.Dispose());
                return Refused(refusal);
            }

            admitted.Add(new AdmittedDataset(index, headers[index], secret, given[index].CiphertextBytes));
        }

        return Verdict<IReadOnlyList<AdmittedDataset>>.Accepted(admitted);
    }

    private static Verdict<DatasetSecret> OpenWrap(RepeatedField<Wrap> wraps, VerifiedHeader header, VerifiedStudy study, StudyParticipant participant, IReadOnlyList<StudyKeys> openers)
    {
        if (wraps.Count is 0 or > MaximumWraps)
        {
            return Verdict<DatasetSecret>.Refused(Reasons.WrapInvalid, $"the dataset of \"{participant.Name}\" comes with {wraps.Count} wraps; 1 to {MaximumWraps} are accepted");
        }

        var context = WrapContext.Of(header, ParticipantName.Enclave);
        var verdict = Verdict<DatasetSecret>.Refused(Reasons.WrapInvalid, "no wrap");
        foreach (var wrap in wraps)
        {
            // An older KeyConfig opens what was wrapped to it; the order's own need not be the one.
            verdict = openers.FirstOrDefault(keys => keys.Public.Digest.Equals(wrap.RecipientDigest.Span)) is { } opener
                ? opener.Use((wrapKeys, _) => Open(wrap, wrapKeys)).Then(opened => opened)
                : Open(wrap, []);

            // A wrap to another of the enclave's keys may stand beside the right one; anything else about a wrap is wrong for good.
            if (verdict.Refusal?.Reason != Reasons.WrapWrongKey)
            {
                break;
            }
        }

        return verdict;

        Verdict<DatasetSecret> Open(Wrap wrap, IReadOnlyCollection<WrapKey> wrapKeys)
            => KeyWraps.OpenDataset(wrap, context, participant.Identity.SigningKey, study.Manifest.Message.Suites, wrapKeys);
    }

    private static Verdict<IReadOnlyList<AdmittedDataset>> Refused(Refusal refusal) => Verdict<IReadOnlyList<AdmittedDataset>>.Refused(refusal);
}
