namespace FederatedGateway.Client.Tables;

/// <summary>The file is not the one that was checked: what was made of it so far must be thrown away, and the file checked again.</summary>
public sealed class TableChangedException(string file)
    : IOException($"{file} changed after it was checked; nothing of it may be used: check it again and begin anew");
