using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Client.Identities;

/// <summary>How the key of a <see cref="SealedFile"/> comes from a <see cref="KeyProtection"/>; the byte that stands in the file.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "0 in a file is damage, never a choice")]
internal enum KeyDerivation
{
    /// <summary>RFC 8018 §5.2 over a passphrase in UTF-8.</summary>
    Pbkdf2HmacSha512 = 1,

    /// <summary>RFC 5869 over a key file's 32 bytes.</summary>
    HkdfSha512 = 2,
}
