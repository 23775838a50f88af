using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>Evidence and the files given beside it, as one: parts of the report that tools write into files of their own, and collateral.</summary>
public static class EvidenceParts
{
    /// <param name="archive">As <see cref="EvidenceFile"/> read it.</param>
    /// <param name="files">What each one is, is told from its content.</param>
    public static Verdict<EvidenceArchive> Complete(EvidenceArchive archive, IReadOnlyList<NamedFile> files)
    {
        var whole = archive.Clone();
        whole.Evidence ??= new Evidence();
        var others = whole.Evidence.Kind switch
        {
            EvidenceKind.Tpm => TpmFiles.Complete(whole.Evidence, files),
            EvidenceKind.AzureSnp or EvidenceKind.AzureTdx => AzureFiles.Complete(whole.Evidence, files),
            _ => Verdict<IReadOnlyList<NamedFile>>.Accepted(files),
        };
        return others.Then(collateral => Add(whole, collateral));
    }

    private static Verdict<EvidenceArchive> Add(EvidenceArchive whole, IReadOnlyList<NamedFile> files)
    {
        foreach (var file in files)
        {
            if (!CollateralFile.Read(file.Content, file.Name).TryGetValue(out var parts, out var refusal))
            {
                return Verdict<EvidenceArchive>.Refused(refusal);
            }

            whole.Evidence.Collateral.AddRange(parts.Where(part => !whole.Evidence.Collateral.Contains(part)));
        }

        return Verdict<EvidenceArchive>.Accepted(whole);
    }
}
