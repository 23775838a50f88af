#!/usr/bin/env bash
# Publishes the enclave host twice, from two fresh copies of the commit in different directories, and compares every byte.
# Exit code 0 when they are equal. Uncommitted changes are not part of it.
#   reproduce.sh [WORK_DIRECTORY]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(realpath -m "${1:-$(mktemp -d)}")
mkdir -p "$work"
for copy in first second/elsewhere; do
  mkdir -p "$work/$copy"
  git archive HEAD | tar -x -C "$work/$copy"
  echo "== $copy"
  "$work/$copy/deploy/enclave/publish.sh" "$work/$copy.out"
done

if diff -r "$work/first.out" "$work/second/elsewhere.out"; then
  echo "IDENTICAL"
else
  echo "DIFFERENT: the files above" >&2
  exit 1
fi
