using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace FederatedGateway.Cli.Demo;

/// <summary>The npm package that holds the pinned MinIO: an archive in the package's archive. Nothing of it is run to unpack it.</summary>
internal static class MinioPackage
{
    public const string Name = "@dragon-den/packages@1.0.0-minio-0.1.20231112-1-1";

    /// <summary>npm's integrity value of the package's archive: SHA-512.</summary>
    private const string Integrity = "Dncol9tKUqz95XCS3pEMUyzVarutThjTcoxVkf1MoL/7UZz9HwjezNsCXJCm8Kjjh477JQhLkw3t76O6Imw5bw==";

    private const string InnerArchive = "package/package.tgz.part.aa";
    private const string Program = "bin/minio";

    /// <summary>The package is 35 MB.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Fetches the package, checks it, and puts the program in place at once and whole.</summary>
    /// <exception cref="MinioFetchException">npm or the network is missing, or what came is not what is pinned.</exception>
    public static async Task FetchAsync(string target, CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(target)!;
        _ = Directory.CreateDirectory(directory);
        var working = Directory.CreateTempSubdirectory("fgw-minio-");
        var unpacked = $"{target}.{Guid.NewGuid():N}";
        try
        {
            await PackAsync(working.FullName, cancellationToken);
            var archive = working.GetFiles("*.tgz") is [var only]
                ? only.FullName
                : throw new MinioFetchException($"npm pack {Name} left no archive. Install MinIO and set {MinioBinary.Variable} to it.");
            await CheckIntegrityAsync(archive, cancellationToken);
            await UnpackAsync(archive, unpacked, cancellationToken);
            if (!await MinioBinary.IsPinnedAsync(unpacked, cancellationToken))
            {
                throw new MinioFetchException($"The program in {Name} does not have SHA-256 {MinioBinary.PinnedSha256}. It was not kept; do not use this package.");
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(unpacked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            File.Move(unpacked, target, overwrite: true);
        }
        finally
        {
            File.Delete(unpacked);
            working.Delete(recursive: true);
        }
    }

    private static async Task PackAsync(string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("npm", ["pack", Name, "--ignore-scripts", "--pack-destination", directory])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var errors = await process.StandardError.ReadToEndAsync(limit.Token);
                _ = await output;
                await process.WaitForExitAsync(limit.Token);
                if (process.ExitCode != 0)
                {
                    throw new MinioFetchException($"npm pack {Name} failed (is there a network?): {errors.Trim()}. Or install MinIO and set {MinioBinary.Variable} to it.");
                }
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception e)
        {
            throw new MinioFetchException($"npm is not installed, which fetches the pinned MinIO. Install npm, or install MinIO and set {MinioBinary.Variable} to it.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MinioFetchException($"npm pack {Name} took longer than {Patience.TotalMinutes:0} minutes. Try again with a better network.", e);
        }
    }

    private static async Task CheckIntegrityAsync(string archive, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        if (Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellationToken)) != Integrity)
        {
            throw new MinioFetchException($"What npm gave for {Name} does not have the pinned integrity value. It was not kept.");
        }
    }

    private static async Task UnpackAsync(string archive, string target, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var inner = await EntryAsync(file, InnerArchive, cancellationToken);
        await using var program = await EntryAsync(inner, Program, cancellationToken);
        await using var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 20];
        for (int read; (read = await program.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (output.Position > MinioBinary.PinnedLength)
            {
                throw new MinioFetchException($"The program in {Name} is longer than the pinned one. It was not kept.");
            }
        }
    }

    private static async Task<Stream> EntryAsync(Stream archive, string name, CancellationToken cancellationToken)
    {
        var reader = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == name && entry.DataStream is { } data)
            {
                return data;
            }
        }

        throw new MinioFetchException($"{Name} has no '{name}' in it. It was not kept.");
    }
}
