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
#   --launch-hook NAME --launch-group NAME
#                     the host was launched by an Auto Scaling group that waits for it: once it answers, the group is told
#                     so by that lifecycle hook, and only then gives it work
#   --check           change nothing; say what differs, and end with 1 when something does
#   --help            this text
#
# --bucket and --region are remembered in /etc/recoverops/host.conf and may be left out later.
# On AWS: Amazon Linux 2023, x86_64 and aarch64. Debian 12 is for the lab and for containers (--stage files); a Debian
# machine also needs the agents of AWS, for which versions.env has no pins: write them down there first.
# Versions: versions.env beside this file. Files: manifest.
# Exit codes: 0 done, or nothing to do | 1 --check found differences, or a step failed | 64 wrong arguments
#   | 69 a download failed, or the group could not be told | 70 a package is not, or cannot be shown to be, what it should
#   be | 77 not root | 78 unsupported system

set -euo pipefail
umask 022
export LC_ALL=C

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

bucket='' region='' stage=all variant=machine root='' is_check=false launch_hook='' launch_group=''
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
# shellcheck source-path=SCRIPTDIR source=lib/launch.sh
source "$HERE/lib/launch.sh"

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

parse_arguments() {
  local name
  while (($# > 0)); do
    case $1 in
      --help | -h) usage && exit 0 ;;
      --check)
        is_check=true
        shift
        continue
        ;;
      --bucket | --region | --stage | --variant | --root | --launch-hook | --launch-group)
        (($# >= 2)) || fail 64 "$1 has no value; see $0 --help"
        name=${1#--}
        printf -v "${name//-/_}" '%s' "$2"
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
  [[ -z $launch_hook && -z $launch_group ]] || [[ $launch_hook && $launch_group ]] ||
    fail 64 '--launch-hook and --launch-group belong together'
  [[ -z $launch_hook || ($stage == all && -z $root) ]] ||
    fail 64 '--launch-hook is for a host that is being launched: leave --stage and --root out'
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
    fail 64 "--bucket is '$bucket': give the name of the evidence bucket, e.g. --bucket recoverops-prod-evidence-111122223333-us-east-1 (stack output evidenceBucket)"
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
  if [[ $stage == all || $stage == packages ]]; then
    check_pins
    install_packages
  fi
  if [[ $stage == all || $stage == files ]]; then apply_manifest; fi
  if [[ $stage == all || $stage == services ]]; then run_services; fi
  if [[ $launch_hook ]] && ! $is_check; then complete_launch; fi
  if $is_check && ((changes > 0)); then
    fail 1 "$changes differences; run it again without --check to repair them"
  elif ((changes == 0)); then
    log 'nothing to change'
  else
    log "done, $changes changes"
  fi
}

main "$@"
