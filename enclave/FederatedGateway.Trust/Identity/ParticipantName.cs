namespace FederatedGateway.Trust.Identity;

/// <summary>The rule for names that occur in signed messages: 1 to 63 characters of [a-z0-9-], starting with a letter.</summary>
public static class ParticipantName
{
    /// <summary>As long as a DNS label, so that a name can be a host name or a certificate subject.</summary>
    public const int MaximumLength = 63;

    /// <summary>The sender of results and the recipient of uploads; no institution may take it.</summary>
    public const string Enclave = "enclave";

    public const string Rule = "1 to 63 characters of a-z, 0-9 and -, starting with a letter, and not \"enclave\"";

    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaximumLength || !char.IsAsciiLetterLower(name[0]) || name == Enclave)
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }
}
