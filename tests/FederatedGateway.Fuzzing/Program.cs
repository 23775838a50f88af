using System.CommandLine;
using FederatedGateway.Fuzzing.Coverage;
using FederatedGateway.Fuzzing.Runs;
using FederatedGateway.Fuzzing.Targets;

CoverageMap.Attach();
var target = new Option<string[]>("--target") { Description = "A target's name, more than once for several; all unless given.", AllowMultipleArgumentsPerToken = true };
target.AcceptOnlyFromAmong(["all", .. FuzzTargets.All.Select(one => one.Name), .. PlantedBugs.All.Select(one => one.Name)]);
var seconds = new Option<double>("--seconds") { Description = "For how long each target is fuzzed.", DefaultValueFactory = _ => 600 };
var seed = new Option<int>("--seed") { Description = "Of the random numbers; 1 unless given.", DefaultValueFactory = _ => 1 };
var jobs = new Option<int>("--jobs") { Description = "Targets at the same time; 1 unless given.", DefaultValueFactory = _ => 1 };
var corpus = new Option<DirectoryInfo?>("--corpus") { Description = "Keep inputs that reach something new in this folder, and begin with those that are there." };
var findings = new Option<DirectoryInfo>("--findings") { Description = "Where inputs that fail are written.", DefaultValueFactory = _ => new DirectoryInfo("fuzz-findings") };
var report = new Option<FileInfo?>("--report") { Description = "Write the report as JSON to this file, too." };
var replay = new Option<FileInfo?>("--replay") { Description = "Read this one input again; needs one --target." };
var current = new Option<FileInfo>("--current") { Required = true };

FuzzSettings Settings(ParseResult result)
    => new(TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(seed), result.GetValue(corpus)?.FullName, result.GetRequiredValue(findings).FullName);

// Started by the root command, in the instrumented copy.
var work = new Command("work") { target, seconds, seed, corpus, findings, report, current };
work.Hidden = true;
work.SetAction(result => Worker.Run(FuzzTargets.Find(result.GetRequiredValue(target)[0]), Settings(result), result.GetRequiredValue(current).FullName, result.GetRequiredValue(report)!.FullName));

var root = new RootCommand("Fuzzes the readers of untrusted bytes, guided by coverage; run with -c Release. Exit codes: 0 within limits, 2 with findings, 3 when the planted bug is not found.")
{
    target, seconds, seed, jobs, corpus, findings, report, replay, work,
};
root.SetAction(async (result, cancellationToken) =>
{
    var names = result.GetValue(target) is { Length: > 0 } given && !given.Contains("all") ? given : [.. FuzzTargets.All.Select(one => one.Name)];
    if (result.GetValue(replay) is { } file)
    {
        return names.Length == 1 ? Replay.Run(FuzzTargets.Find(names[0]), file.FullName) : ExitCodes.Misuse;
    }

    return await FuzzRun.RunAsync(names, Settings(result), result.GetValue(jobs), result.GetValue(report)?.FullName, cancellationToken);
});
return await root.Parse(args).InvokeAsync();
