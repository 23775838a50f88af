#!/usr/bin/env bash
# Installs what the tests need and the machine lacks, builds everything with warnings as errors, runs every test project.
#   ./test.sh         the fast set (tests with the trait Category=Long are left out)
#   ./test.sh --all   everything, and installs Ceph too, to run the object store contract on it (the fast set does so where it is installed)
# The last line is "N passed, N failed, N skipped" over all projects; exit code 0 only when nothing failed.
set -u
cd "$(dirname "$0")" || exit 2

filter=(-trait- Category=Long) all=
case "${1:-}" in
  "") ;;
  --all) filter=() all=yes ;;
  *) sed -n '2,5s/^# //p' "$0" >&2; exit 1 ;;
esac

passed=0 failed=0 skipped=0
end() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

has_postgres() { command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }
has_libgomp() { /sbin/ldconfig -p 2>/dev/null | grep -q 'libgomp\.so\.1' || compgen -G '/usr/lib/*/libgomp.so.1' >/dev/null; }

missing=()
has_libgomp || missing+=(libgomp1)
has_postgres || missing+=(postgresql)
command -v strace >/dev/null || missing+=(strace)
command -v swtpm >/dev/null || missing+=(swtpm)
command -v swtpm_setup >/dev/null || missing+=(swtpm-tools)
command -v npm >/dev/null || [ -n "${FGW_MINIO:-}" ] || command -v minio >/dev/null || missing+=(npm)
if [ -n "$all" ] && ! command -v radosgw >/dev/null; then missing+=(ceph-mon ceph-osd radosgw); fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: ${missing[*]}; not root on a Debian-like system, so the tests that need them are skipped" >&2
  else
    echo "installing ${missing[*]}…" >&2
    log=$(mktemp)
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
      tail -3 "$log" >&2
      echo "could not install ${missing[*]}; the tests that need them are skipped" >&2
    fi
    rm -f "$log"
  fi
fi

command -v dotnet >/dev/null || { echo "the .NET SDK 10 is not on PATH; install it (https://dot.net)" >&2; failed=1; end; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "building…" >&2
if ! dotnet build FederatedGateway.sln -c Release -v quiet -nologo >"$work/build" 2>&1; then
  if ! grep -q NU1900 "$work/build" || ! dotnet build FederatedGateway.sln -c Release -v quiet -nologo -p:NuGetAudit=false >"$work/build" 2>&1; then
    grep -E ': (error|warning) ' "$work/build" | sort -u || cat "$work/build"
    echo "the build failed; no test ran" >&2
    failed=1
    end
  fi
  echo "skipped: the check of packages for known vulnerabilities, which needs the network" >&2
fi

attribute() { sed -n "s/.*<assembly [^>]*[[:space:]]$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -1; }

for project in tests/*Tests; do
  name=$(basename "$project")
  echo "== $name" >&2
  result=$work/$name.xml
  dotnet "$project/bin/Release/net10.0/$name.dll" -noLogo -noColor "${filter[@]}" -result-xml "$result"
  code=$?
  if [ ! -s "$result" ]; then
    echo "$name ended with code $code and without a result" >&2
    failed=$((failed + 1))
    continue
  fi

  f=$(attribute "$result" failed) e=$(attribute "$result" errors)
  passed=$((passed + $(attribute "$result" passed)))
  skipped=$((skipped + $(attribute "$result" skipped)))
  failed=$((failed + f + e))
  if [ "$code" -ne 0 ] && [ $((f + e)) -eq 0 ]; then
    echo "$name ended with code $code" >&2
    failed=$((failed + 1))
  fi
done
end
