using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Models;
using Google.Protobuf;

namespace FederatedGateway.Client.Models;

/// <summary>A downloaded model's directory: what was opened, and the proofs that it is what it claims to be.</summary>
public static class ModelFiles
{
    /// <summary>The largest parameters and their package.</summary>
    public const int MaximumModelBytes = ModelLimits.MaximumBytes + 4096;

    /// <summary>A serialized ModelPackage; its parameters' SHA-256 is in the receipt.</summary>
    public const string Model = "model.fgw";

    /// <summary>A serialized ModelCard.</summary>
    public const string Card = "card.fgw";

    /// <summary>A serialized ParticipantReport: this institution's own.</summary>
    public const string Report = "report.fgw";

    /// <summary>DSSE envelope, in-toto statement.</summary>
    public const string Receipt = "receipt.json";

    /// <summary>C2SP tlog-proof of the receipt's log entry.</summary>
    public const string Proof = "receipt.tlog-proof";

    /// <summary>The log entry, CloudEvents JSON.</summary>
    public const string LogEntry = "log-entry.json";

    /// <summary>A serialized Evidence.</summary>
    public const string Evidence = "evidence.bin";

    internal static void Keep(OpenedResults opened, byte[] model, byte[] card, byte[]? report)
    {
        PrivateFile.CreateDirectory(opened.Directory);
        var response = opened.Verified.Response;
        Write(opened, Receipt, response.Receipt.Span);
        Write(opened, Proof, response.InclusionProof.Span);
        Write(opened, LogEntry, response.LogEntry.Span);
        Write(opened, Evidence, response.Evidence.ToByteArray());
        Write(opened, Card, card);
        if (report is not null)
        {
            Write(opened, Report, report);
        }

        // Last: where it is, everything is.
        Write(opened, Model, model);
    }

    private static void Write(OpenedResults opened, string name, ReadOnlySpan<byte> content) => PrivateFile.Write(Path.Combine(opened.Directory, name), content);
}
