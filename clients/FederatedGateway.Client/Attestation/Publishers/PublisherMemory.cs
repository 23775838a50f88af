using System.Globalization;
using System.Text;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Attestation.Publishers;

/// <summary>The newest file of each publisher and product that this profile used: an older one would bring back code that its builder has replaced.</summary>
public sealed class PublisherMemory(Profile profile)
{
    private const int MaximumFileBytes = 64;

    /// <summary>Refuses values by another key than the one expected, and a file that is older than one used before.</summary>
    /// <param name="values">As read.</param>
    /// <param name="fingerprint">The publisher's, learned out of band.</param>
    public Verdict<PublishedReferenceValues> Check(PublishedReferenceValues values, string fingerprint)
    {
        if (!string.Equals(values.Fingerprint, fingerprint.Trim(), StringComparison.OrdinalIgnoreCase))
        {
            return Verdict<PublishedReferenceValues>.Refused(
                Reasons.KeyMismatch, $"the reference values are signed by the key {values.Fingerprint} (it calls itself {values.Set.Publisher}), not by the one that you named; do not use them");
        }

        var used = Read(values);
        return values.Set.Sequence >= used
            ? Verdict<PublishedReferenceValues>.Accepted(values)
            : Verdict<PublishedReferenceValues>.Refused(
                Reasons.ReferenceValuesOutdated, $"the reference values have sequence number {values.Set.Sequence}; this profile used number {used} of {values.Set.Product} by this publisher: get the newest file");
    }

    /// <summary>From here on nothing older is accepted.</summary>
    public void Keep(PublishedReferenceValues values)
    {
        PrivateFile.CreateDirectory(profile.PublishersDirectory);
        PrivateFile.WritePublic(PathOf(values), Encoding.ASCII.GetBytes(Math.Max(values.Set.Sequence, Read(values)).ToString(CultureInfo.InvariantCulture) + "\n"));
    }

    private ulong Read(PublishedReferenceValues values)
    {
        var path = PathOf(values);
        if (!File.Exists(path))
        {
            return 0;
        }

        return ulong.TryParse(Encoding.ASCII.GetString(PrivateFile.ReadPublic(path, MaximumFileBytes)).TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw new IOException($"{path} is damaged; restore it from a backup: it knows which reference values were used last");
    }

    private string PathOf(PublishedReferenceValues values)
        => Path.Combine(profile.PublishersDirectory, Convert.ToHexStringLower(new SignedInput("fgw-publisher").Field(values.Publisher.Bytes.Span).Field(values.Set.Product).Sha256()) + ".sequence");
}
