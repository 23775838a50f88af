using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Demo;

/// <summary>Where a demonstration keeps everything.</summary>
internal sealed class DemoDirectory
{
    /// <summary>A Unix socket's path has at most 107 bytes; this leaves room for its name.</summary>
    private const int LongestSocketDirectory = 80;

    private DemoDirectory(string path, bool isTemporary, string socketDirectory)
    {
        Path = path;
        IsTemporary = isTemporary;
        SocketDirectory = socketDirectory;
    }

    public string Path { get; }

    /// <summary>Made by this run: what is not worth keeping is removed at the end.</summary>
    public bool IsTemporary { get; }

    /// <summary>Short enough for a socket.</summary>
    public string SocketDirectory { get; }

    public string Authority => In("authority");

    public string Gateway => In("gateway");

    public string Enclave => In("enclave");

    /// <summary>Of a software TPM.</summary>
    public string Tpm => In("tpm");

    /// <summary>What accepts the software TPM: a policy, and the study's evidence.</summary>
    public string EvidencePolicy => In("evidence.yaml");

    public string Regions => In("regions");

    public string Institutions => In("institutions");

    public string Input => In("input");

    public string Copies => In("copies");

    /// <summary>The page for people.</summary>
    public string Page => In("index.html");

    public string Report => In("report.json");

    public string Bundle => In("audit.zip");

    public static DemoDirectory Create(string? workDirectory)
    {
        var path = workDirectory is null ? Directory.CreateTempSubdirectory("fgw-demo-").FullName : System.IO.Path.GetFullPath(workDirectory);
        if (workDirectory is not null && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new RefusedException(Reasons.InvalidArgument, $"--work-dir {path} is not empty; name a new directory");
        }

        PrivateFile.CreateDirectory(path);
        var directory = new DemoDirectory(path, workDirectory is null, path.Length <= LongestSocketDirectory ? path : Directory.CreateTempSubdirectory("fgw-demo-").FullName);
        foreach (var part in new[] { directory.Authority, directory.Gateway, directory.Enclave, directory.Regions, directory.Institutions, directory.Input, directory.Copies })
        {
            PrivateFile.CreateDirectory(part);
        }

        return directory;
    }

    /// <summary>An identity's profile.</summary>
    public string Profile(string name) => System.IO.Path.Combine(Institutions, name);

    public string KeyFile(string name) => System.IO.Path.Combine(Institutions, name + ".key");

    /// <summary>Removes what only the running demonstration needed; page, report and bundle stay.</summary>
    public void Tidy()
    {
        if (SocketDirectory != Path)
        {
            Directory.Delete(SocketDirectory, recursive: true);
        }

        if (!IsTemporary)
        {
            return;
        }

        foreach (var part in Directory.EnumerateDirectories(Path))
        {
            Directory.Delete(part, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(Path).Where(file => file != Page && file != Report && file != Bundle))
        {
            File.Delete(file);
        }
    }

    /// <summary>Removes all of a temporary directory.</summary>
    public void Remove()
    {
        Tidy();
        if (IsTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
