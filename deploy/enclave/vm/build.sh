#!/usr/bin/env bash
# Builds the confidential VM image with mkosi and prints its expected measurements.
#   build.sh PUBLISHED_DIRECTORY OUTPUT_DIRECTORY      (PUBLISHED_DIRECTORY: what ../publish.sh made)
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 1; }
command -v mkosi >/dev/null || { echo "mkosi is not on PATH; version 20 or later is needed (https://github.com/systemd/mkosi)" >&2; exit 3; }
published=$(realpath "$1") out=$(realpath -m "$2")
cd "$(dirname "$0")"
mkosi --directory . --output-dir "$out" --source-date-epoch 0 --extra-tree "$published:/opt/fgw" --force build
../expected-measurements.sh "$published" "$out"/fgw-enclave*.efi
