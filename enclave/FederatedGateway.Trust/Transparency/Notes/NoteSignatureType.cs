using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>The signature type byte of C2SP signed-note; the types that are supported here.</summary>
[SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "Assigned type bytes, not bits.")]
public enum NoteSignatureType
{
    None = 0,

    /// <summary>Ed25519 over the note text: a log's own signature.</summary>
    Ed25519 = 0x01,

    /// <summary>Timestamped Ed25519 cosignature (C2SP tlog-cosignature, cosignature/v1): a witness's signature.</summary>
    CosignatureV1 = 0x04,
}
