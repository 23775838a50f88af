using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Identities;

/// <summary>The public identity as a file that can be sent by mail: PEM, label "FGW IDENTITY", around a serialized SignedIdentity.</summary>
public static class IdentityFile
{
    /// <summary>The extension that this program gives such files.</summary>
    public const string Extension = ".identity";

    private const string PemLabel = "FGW IDENTITY";

    /// <summary>Base64 of the largest identity, with line breaks and room for text before it.</summary>
    private const int MaximumFileBytes = 2 * InstitutionIdentity.MaximumSignedBytes;

    public static string ToPem(InstitutionIdentity identity) => PemEncoding.WriteString(PemLabel, identity.SignedBytes.Span) + "\n";

    public static void Write(string path, InstitutionIdentity identity) => PrivateFile.WritePublic(path, Encoding.ASCII.GetBytes(ToPem(identity)));

    /// <summary>Reads and verifies an identity file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Verdict<InstitutionIdentity> Read(string path) => Parse(Encoding.UTF8.GetString(PrivateFile.ReadPublic(path, MaximumFileBytes)), path);

    /// <param name="text">The file's text; anything before and after the PEM block is ignored.</param>
    /// <param name="name">The file's name, for refusals.</param>
    public static Verdict<InstitutionIdentity> Parse(ReadOnlySpan<char> text, string name)
    {
        if (!PemEncoding.TryFind(text, out var fields) || !text[fields.Label].SequenceEqual(PemLabel))
        {
            return Verdict<InstitutionIdentity>.Refused(Reasons.IdentityInvalid, $"{name} holds no \"-----BEGIN {PemLabel}-----\" block; ask its institution for the file that `fgw identity create` wrote");
        }

        var bytes = new byte[fields.DecodedDataLength];
        return Convert.TryFromBase64Chars(text[fields.Base64Data], bytes, out _)
            ? InstitutionIdentity.Verify(bytes)
            : Verdict<InstitutionIdentity>.Refused(Reasons.IdentityInvalid, $"{name} is not valid Base64");
    }
}
