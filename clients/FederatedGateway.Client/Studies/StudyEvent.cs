using System.Text.Json.Serialization;

namespace FederatedGateway.Client.Studies;

/// <summary>One line of a study's journal. Byte arrays are Base64.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(ShareKept), "share")]
[JsonDerivedType(typeof(DatasetSpooled), "spooled")]
[JsonDerivedType(typeof(DatasetWrapped), "wrapped")]
[JsonDerivedType(typeof(DatasetStored), "stored")]
[JsonDerivedType(typeof(EnclaveAccepted), "enclave")]
[JsonDerivedType(typeof(OrderSigned), "order")]
[JsonDerivedType(typeof(LimitsSet), "limits")]
[JsonDerivedType(typeof(AmendmentSeen), "amendment")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
internal abstract record StudyEvent
{
    /// <summary>By this machine's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>This institution's share of the study secret, sealed to its own KEM key.</summary>
internal sealed record ShareKept(byte[] Enc, byte[] Ciphertext) : StudyEvent;

/// <summary>An envelope was encrypted into the spool. From here on its bytes are fixed; only they are ever sent under its key.</summary>
/// <param name="EnvelopeId">32 hexadecimal characters.</param>
/// <param name="Version">The dataset version.</param>
/// <param name="SourceDigest">SHA-256 of the table's file as it was read: another file is another envelope.</param>
/// <param name="Rows">Rows in the table.</param>
/// <param name="PlaintextBytes">Length of the feature blocks.</param>
/// <param name="CiphertextBytes">Length of the spooled file.</param>
/// <param name="SignedHeader">A serialized SignedHeader.</param>
/// <param name="OwnWrap">A serialized Wrap of data key and share to this institution's own KEM key.</param>
internal sealed record DatasetSpooled(string EnvelopeId, ulong Version, string SourceDigest, long Rows, long PlaintextBytes, long CiphertextBytes, byte[] SignedHeader, byte[] OwnWrap) : StudyEvent;

/// <summary>The data key was wrapped to an enclave key whose evidence was verified and accepted.</summary>
/// <param name="EnvelopeId">32 hexadecimal characters.</param>
/// <param name="KeyConfigDigest">64 hexadecimal characters.</param>
/// <param name="Measurement">Of the enclave, hexadecimal.</param>
internal sealed record DatasetWrapped(string EnvelopeId, string KeyConfigDigest, string Measurement) : StudyEvent;

/// <summary>An enclave key was accepted to carry out orders: its evidence was verified, and nothing was wrapped to it.</summary>
/// <param name="KeyConfigDigest">64 hexadecimal characters.</param>
/// <param name="Measurement">Of the enclave, hexadecimal.</param>
internal sealed record EnclaveAccepted(string KeyConfigDigest, string Measurement) : StudyEvent;

/// <summary>The gateway has all bytes.</summary>
internal sealed record DatasetStored(string EnvelopeId) : StudyEvent;

/// <summary>This institution signed a run order.</summary>
/// <param name="Order">The order's bytes.</param>
internal sealed record OrderSigned(byte[] Order) : StudyEvent;

/// <summary>What may be countersigned without asking.</summary>
/// <param name="LastNumber">Order numbers up to this; 0 asks always.</param>
/// <param name="Until">Not later than this.</param>
internal sealed record LimitsSet(uint LastNumber, DateTimeOffset Until) : StudyEvent;

/// <summary>An amendment was seen in force, after all before it: from here on the gateway may not show fewer, or another in its place.</summary>
/// <param name="Number">1, 2, 3 … without gaps.</param>
/// <param name="Amendment">Its bytes, as signed.</param>
internal sealed record AmendmentSeen(uint Number, byte[] Amendment) : StudyEvent;

/// <summary>This institution takes part no longer: nothing is signed or uploaded any more.</summary>
internal sealed record Withdrawn : StudyEvent;
