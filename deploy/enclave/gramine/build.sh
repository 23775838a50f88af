#!/usr/bin/env bash
# Makes a signed Gramine-SGX enclave of the enclave host and prints what a study's reference value lists.
# Needs Gramine's tools (gramine-manifest, gramine-sgx-sign, gramine-sgx-sigstruct-view); no SGX processor is needed to sign.
#   build.sh PUBLISHED_DIRECTORY SIGNING_KEY.pem OUTPUT_DIRECTORY      (PUBLISHED_DIRECTORY: what publish.sh made)
#   Environment: FGW_SVN, the security version (default 1; raise it with every fix that older enclaves must not outlive), FGW_EDMM (0 or 1, default 1)
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 1; }
for tool in gramine-manifest gramine-sgx-sign gramine-sgx-sigstruct-view; do
  command -v "$tool" >/dev/null || { echo "$tool is not on PATH; install Gramine (https://gramine.readthedocs.io/en/stable/installation.html)" >&2; exit 3; }
done

published=$(realpath "$1") key=$(realpath "$2") out=$(realpath -m "$3")
mkdir -p "$out"
gramine-manifest -Dpublished="$published" -Darch_libdir="/lib/$(uname -m)-linux-gnu" -Dsvn="${FGW_SVN:-1}" -Dedmm="${FGW_EDMM:-1}" \
  "$(dirname "$0")/fgw-enclave.manifest.template" "$out/fgw-enclave.manifest"
gramine-sgx-sign --key "$key" --manifest "$out/fgw-enclave.manifest" --output "$out/fgw-enclave.manifest.sgx"
gramine-sgx-sigstruct-view "$out/fgw-enclave.sig"
