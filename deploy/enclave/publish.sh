#!/usr/bin/env bash
# Publishes the enclave host as it goes into an image: the application, and the runtime that it starts on, with every time and mode set.
# The same commit and the same .NET SDK give the same bytes on any machine and in any directory; the last line is the digest over all of them.
#   publish.sh OUTPUT_DIRECTORY
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 1; }
out=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
[ ! -e "$out" ] || { echo "$out exists; name a directory that does not" >&2; exit 1; }

dotnet publish enclave/FederatedGateway.Enclave -c Release -o "$out/app" -v quiet -nologo -p:DebugType=none -p:UseSharedCompilation=false
# Only what this platform loads; symbols and documentation are for developers.
find "$out/app/runtimes" -mindepth 1 -maxdepth 1 ! -name linux-x64 ! -name linux ! -name unix -exec rm -rf {} +
find "$out/app" \( -name '*.pdb' -o -name '*.xml' -o -name '*.staticwebassets.*' \) -delete

# The newest runtime of the SDK's own line, from wherever this machine keeps it.
read -r runtime shared < <(dotnet --list-runtimes | sed -n 's/^Microsoft\.NETCore\.App \(10\.[^ ]*\) \[\(.*\)\/Microsoft\.NETCore\.App\]$/\1 \2/p' | sort -V | tail -1) || true
[ -n "${runtime:-}" ] || { echo "dotnet --list-runtimes names no Microsoft.NETCore.App 10" >&2; exit 1; }
root=$(dirname "$shared")
mkdir -p "$out/dotnet/host/fxr" "$out/dotnet/shared/Microsoft.NETCore.App" "$out/dotnet/shared/Microsoft.AspNetCore.App"
cp "$root/dotnet" "$out/dotnet/"
cp -r "$root/host/fxr/$runtime" "$out/dotnet/host/fxr/"
cp -r "$root/shared/Microsoft.NETCore.App/$runtime" "$out/dotnet/shared/Microsoft.NETCore.App/"
cp -r "$root/shared/Microsoft.AspNetCore.App/$runtime" "$out/dotnet/shared/Microsoft.AspNetCore.App/"
# The tool that writes the memory of a process to a file has no place beside patients' records.
rm -f "$out/dotnet/shared/Microsoft.NETCore.App/$runtime/createdump"

find "$out" -type d -exec chmod 755 {} +
find "$out" -type f -exec chmod 644 {} +
chmod 755 "$out/dotnet/dotnet" "$out/app/fgw-enclave"
find "$out" -exec touch -h -d @0 {} +
cd "$out"
echo "runtime  $runtime"
echo "files    $(find . -type f | wc -l)"
echo "digest   $(find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)"
