using System.CommandLine;
using FederatedGateway.Benchmarks;
using FederatedGateway.Benchmarks.Attestation;
using FederatedGateway.Benchmarks.Regions;
using FederatedGateway.Benchmarks.Uploads;

var report = new Option<FileInfo?>("--report") { Description = "Write the figures as JSON to this file." };
var size = new Option<long>("--upload-bytes") { Description = "Plaintext bytes of the upload comparison.", DefaultValueFactory = _ => 1L << 30 };
var speed = new Command("speed", "Measures encryption, upload and ingest, each against its baseline, in one run.") { report, size };
speed.SetAction((result, cancellationToken) => SpeedRun.RunAsync(result.GetValue(report), result.GetValue(size), cancellationToken));

var vectors = new Option<DirectoryInfo?>("--vectors") { Description = "Directory with published evidence (snp/…); vectors/ in the directory that FGW_SHARED names, unless given." };
var attestation = new Command("attestation", "Measures how long verifying evidence takes.") { vectors, report };
attestation.SetAction((result, cancellationToken) => AttestationRun.RunAsync(result.GetValue(vectors), result.GetValue(report), cancellationToken));

var regions = new Command("regions", "Measures uploads into a region on MinIO against a bare HTTP client.") { report };
regions.SetAction((result, cancellationToken) => RegionRun.RunAsync(result.GetValue(report), cancellationToken));

var directory = new Argument<DirectoryInfo>("directory");
var plain = new Command("plain-server", "The upload comparison's baseline: a gRPC client stream into a directory store. Started by `speed`.") { directory };
plain.Hidden = true;
plain.SetAction((result, cancellationToken) => PlainUploadServer.RunAsync(result.GetRequiredValue(directory).FullName, cancellationToken));

return await new RootCommand("Benchmarks of FederatedGateway; run with -c Release.") { speed, attestation, regions, plain }.Parse(args).InvokeAsync();
