#!/usr/bin/env bash
# Computes what evidence of an image must show, as far as that follows from files alone.
#   expected-measurements.sh PUBLISHED_DIRECTORY [UNIFIED_KERNEL_IMAGE.efi]
# Always: the digest over the published files, and the dm-verity root hash of a read-only image of them. With a unified kernel image: PCR 11 as systemd-stub extends it.
# Not computed here: launch measurements of SEV-SNP and MRTD/RTMR0 of TDX (they are of the cloud's or your own firmware binary and of the number of processors: use the tool that
# comes with it, for example sev-snp-measure or the cloud's published values), PCR 4 (an Authenticode digest, by the firmware), and MRENCLAVE (gramine/build.sh prints it).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 1; }
published=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "digest        $(cd "$published" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)"

if command -v mksquashfs >/dev/null && command -v veritysetup >/dev/null; then
  # One order, one owner, one time, no padding that depends on the machine: the same files give the same image.
  mksquashfs "$published" "$work/image" -quiet -no-progress -all-root -no-xattrs -noappend -reproducible -all-time 0 -mkfs-time 0 -comp gzip -b 131072 >/dev/null
  salt=$(printf 'fgw-enclave-verity-salt-v1' | sha256sum | cut -d' ' -f1)
  echo "image         sha256 $(sha256sum "$work/image" | cut -d' ' -f1)"
  echo "verity root   $(veritysetup format "$work/image" "$work/hashes" --salt="$salt" --uuid=00000000-0000-0000-0000-000000000000 | sed -n 's/^Root hash:[[:space:]]*//p')"
else
  echo "verity root   not computed: mksquashfs (squashfs-tools) or veritysetup (cryptsetup-bin) is not installed" >&2
fi

if [ $# -gt 1 ]; then
  measure=$(command -v systemd-measure || echo /usr/lib/systemd/systemd-measure)
  [ -x "$measure" ] || { echo "pcr 11        not computed: systemd-measure is not installed" >&2; exit 3; }
  arguments=()
  for section in linux osrel cmdline initrd splash dtb uname sbat pcrpkey; do
    if objcopy -O binary --only-section=".$section" "$2" "$work/$section" 2>/dev/null && [ -s "$work/$section" ]; then
      arguments+=("--$section=$work/$section")
    fi
  done
  "$measure" calculate --bank=sha256 "${arguments[@]}" | sed 's/^/pcr /'
fi
