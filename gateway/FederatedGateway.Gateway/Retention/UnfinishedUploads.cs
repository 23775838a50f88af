namespace FederatedGateway.Gateway.Retention;

/// <summary>Ciphertext of uploads that never became complete, in the gateway's own directory.</summary>
internal sealed class UnfinishedUploads(string directory)
{
    /// <summary>Deletes the spool of a dataset; an object key, which is no spool's name, deletes nothing.</summary>
    public void Delete(string name)
    {
        if (name.Length == 32 && name.All(char.IsAsciiHexDigitLower))
        {
            File.Delete(Path.Combine(directory, name));
        }
    }
}
