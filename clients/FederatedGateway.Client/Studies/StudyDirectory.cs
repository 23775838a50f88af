using FederatedGateway.Client.Profiles;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Studies;

/// <summary>One study on this institution's machine: the manifest that it agreed to, its journal, its spool, its downloads.</summary>
internal sealed class StudyDirectory
{
    /// <summary>The manifest again, with 64 approvals.</summary>
    private const int MaximumApprovedBytes = ManifestLimits.MaximumBytes + (64 * 1024);

    private readonly string manifestPath;
    private readonly string approvedPath;

    public StudyDirectory(Profile profile, Sha256Digest study, TimeProvider time)
    {
        Study = study;
        Path = System.IO.Path.Combine(profile.StudiesDirectory, study.ToString());
        manifestPath = System.IO.Path.Combine(Path, "manifest.bin");
        approvedPath = System.IO.Path.Combine(Path, "approved.bin");
        Journal = new StudyJournal(System.IO.Path.Combine(Path, "journal.jsonl"), time);
    }

    public Sha256Digest Study { get; }

    public string Path { get; }

    public StudyJournal Journal { get; }

    public string SpoolDirectory => System.IO.Path.Combine(Path, "spool");

    public string EnrolmentsDirectory => System.IO.Path.Combine(Path, "enrolments");

    public string ModelsDirectory => System.IO.Path.Combine(Path, "models");

    public bool HasManifest => File.Exists(manifestPath);

    /// <summary>Studies that this institution created or approved on this machine.</summary>
    public static IReadOnlyList<Sha256Digest> List(Profile profile)
        => Directory.Exists(profile.StudiesDirectory)
            ? [.. Directory.EnumerateDirectories(profile.StudiesDirectory).Select(path => Sha256Digest.TryParseHex(System.IO.Path.GetFileName(path), out var digest) ? digest : null).OfType<Sha256Digest>()]
            : [];

    public string SpoolPath(string envelopeId) => System.IO.Path.Combine(SpoolDirectory, envelopeId + ".ciphertext");

    public void KeepManifest(ValidManifest manifest)
    {
        PrivateFile.CreateDirectory(Path);
        PrivateFile.Write(manifestPath, manifest.Bytes.Span);
    }

    /// <summary>The manifest as this institution agreed to it; never the gateway's.</summary>
    public Verdict<ValidManifest> ReadManifest()
        => !HasManifest
            ? Verdict<ValidManifest>.Refused(Reasons.ApprovalMissing, $"study {Study} is not known on this machine; read it with `fgw study show {Study}` and approve it with `fgw study approve {Study}`")
            : ValidManifest.Parse(PrivateFile.Read(manifestPath, ManifestLimits.MaximumBytes)).Then(manifest => manifest.Digest.Equals(Study)
                ? Verdict<ValidManifest>.Accepted(manifest)
                : Verdict<ValidManifest>.Refused(Reasons.ManifestChanged, $"{manifestPath} is not the manifest of study {Study}; restore it from a backup"));

    /// <summary>Keeps the study with the approvals that made it active.</summary>
    public void KeepApprovals(SignedStudy study)
    {
        if (!File.Exists(approvedPath))
        {
            PrivateFile.Write(approvedPath, study.ToByteArray());
        }
    }

    /// <summary>Null before the study was active here.</summary>
    public SignedStudy? ReadApprovals() => File.Exists(approvedPath) ? SignedStudy.Parser.ParseFrom(PrivateFile.Read(approvedPath, MaximumApprovedBytes)) : null;

    /// <summary>Held while an upload runs: two at once would make two versions of one table.</summary>
    /// <exception cref="RefusedException">UPLOAD_IN_PROGRESS.</exception>
    public FileStream LockUploads()
    {
        PrivateFile.CreateDirectory(SpoolDirectory);
        try
        {
            return PrivateFile.OpenExclusive(System.IO.Path.Combine(Path, "upload.lock"));
        }
        catch (IOException)
        {
            throw new RefusedException(Reasons.UploadInProgress, $"another process of this profile uploads to study {Study} now; let it finish");
        }
    }
}
