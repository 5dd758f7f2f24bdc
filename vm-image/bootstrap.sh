#!/bin/bash
# bootstrap.sh: makes this machine a target host of RecoverOps. Running it again changes nothing, repairs what has
# drifted, and says which.
#
#   bootstrap.sh --bucket NAME --region REGION [options]
#
#   --bucket NAME     the evidence bucket, where hosts keep archived logs
#   --region REGION   the AWS Region of the bucket and of this host
#   --stage NAME      all (default), packages, files or services
#   --variant NAME    machine (default), or container: a host without systemd; then only --stage files applies
#   --root DIR        work on the system under DIR (an image being built); its programs run by chroot, nothing is started
#   --check           change nothing; say what differs, and end with 1 when something does
#   --help            this text
#
# --bucket and --region are remembered in /etc/recoverops/host.conf and may be left out later.
# Amazon Linux 2023 and Debian 12, x86_64 and aarch64. Versions: versions.env beside this file. Files: manifest.
# Exit codes: 0 done, or nothing to do | 1 --check found differences, or a step failed | 64 wrong arguments
#   | 69 a download failed | 70 a package is not what it should be | 77 not root | 78 unsupported system

set -euo pipefail
umask 022
export LC_ALL=C

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

bucket='' region='' stage=all variant=machine root='' is_check=false
changes=0

log() { printf 'bootstrap: %s\n' "$1"; }
fail() { # exit code, explanation that says what to do
  printf 'bootstrap: %s\n' "$2" >&2
  exit "$1"
}
# Something is not as it should be. True when it is to be repaired now, false when only told.
differs() {
  changes=$((changes + 1))
  if $is_check; then log "differs: $1"; else log "$1"; fi
  ! $is_check
}
# A program of the system that is worked on.
on_host() { if [[ $root ]]; then chroot "$root" "$@"; else "$@"; fi; }

# shellcheck source-path=SCRIPTDIR source=lib/files.sh
source "$HERE/lib/files.sh"
# shellcheck source-path=SCRIPTDIR source=lib/packages.sh
source "$HERE/lib/packages.sh"
# shellcheck source-path=SCRIPTDIR source=lib/downloads.sh
source "$HERE/lib/downloads.sh"
# shellcheck source-path=SCRIPTDIR source=lib/services.sh
source "$HERE/lib/services.sh"

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      --help | -h) usage && exit 0 ;;
      --check)
        is_check=true
        shift
        continue
        ;;
      --bucket | --region | --stage | --variant | --root)
        (($# >= 2)) || fail 64 "$1 has no value; see $0 --help"
        printf -v "${1#--}" '%s' "$2"
        shift 2
        ;;
      *) fail 64 "unknown argument $1; see $0 --help" ;;
    esac
  done
  [[ $stage =~ ^(all|packages|files|services)$ ]] || fail 64 "--stage is $stage; it is all, packages, files or services"
  [[ $variant =~ ^(machine|container)$ ]] || fail 64 "--variant is $variant; it is machine or container"
  [[ $variant == machine || $stage == files ]] || fail 64 '--variant container has files only: add --stage files'
  [[ -z $root || $root == /* ]] || fail 64 '--root must be an absolute path'
  root=${root%/}
}

read_remembered() { # what an earlier run was told
  local line file=$root/etc/recoverops/host.conf
  [[ -r $file ]] || return 0
  while IFS= read -r line; do
    case $line in
      BUCKET=*) bucket=${bucket:-${line#*=}} ;;
      REGION=*) region=${region:-${line#*=}} ;;
    esac
  done <"$file"
}

check_settings() {
  [[ $bucket =~ ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$ ]] ||
    fail 64 "--bucket is '$bucket': give the name of the evidence bucket, e.g. --bucket recoverops-prod-evidence"
  [[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]$ ]] || fail 64 "--region is '$region': give an AWS Region, e.g. --region us-east-1"
}

main() {
  parse_arguments "$@"
  read_versions
  read_remembered
  check_settings
  if [[ $variant == machine ]]; then
    detect_system
    $is_check || [[ $(id -u) == 0 ]] || fail 77 "this changes the system, so it needs root: sudo $0 $*"
  fi
  if [[ $stage == all || $stage == packages ]]; then install_packages; fi
  if [[ $stage == all || $stage == files ]]; then apply_manifest; fi
  if [[ $stage == all || $stage == services ]]; then run_services; fi
  if $is_check && ((changes > 0)); then
    fail 1 "$changes differences; run it again without --check to repair them"
  elif ((changes == 0)); then
    log 'nothing to change'
  else
    log "done, $changes changes"
  fi
}

main "$@"
