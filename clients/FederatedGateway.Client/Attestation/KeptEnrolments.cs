using FederatedGateway.Client.Storage;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation;

/// <summary>This institution's own enrolments, one a study and attestation key: a TPM is challenged once, not for every upload.</summary>
/// <param name="directory">The study's.</param>
internal sealed class KeptEnrolments(StudyDirectory directory)
{
    /// <summary>A serialized SignedTpmEnrolment; null where this key was never challenged.</summary>
    public ByteString? Find(ReadOnlySpan<byte> attestationKeyName)
        => PathOf(attestationKeyName) is var path && File.Exists(path) ? ByteString.CopyFrom(PrivateFile.Read(path, TpmEnrolments.MaximumBytes)) : null;

    public void Keep(ReadOnlySpan<byte> attestationKeyName, ByteString enrolment)
    {
        PrivateFile.CreateDirectory(directory.EnrolmentsDirectory);
        PrivateFile.Write(PathOf(attestationKeyName), enrolment.Span);
    }

    private string PathOf(ReadOnlySpan<byte> attestationKeyName) => Path.Combine(directory.EnrolmentsDirectory, Convert.ToHexStringLower(attestationKeyName) + ".bin");
}
