# shellcheck shell=bash disable=SC2154  # the settings are bootstrap.sh's
# Lays out what the manifest lists. Uses: HERE root variant bucket region nginx_user, log fail differs.

# Paths, on the host, of files that this run has changed.
changed_files=()

was_changed() { # path
  local one
  for one in ${changed_files[@]+"${changed_files[@]}"}; do [[ $one == "$1" ]] && return 0; done
  return 1
}

render() { # source file; its text with the settings filled in
  local text
  text=$(<"$1")
  text=${text//@BUCKET@/"$bucket"}
  text=${text//@REGION@/"$region"}
  text=${text//@NGINX_USER@/"${nginx_user:-}"}
  [[ ! $text =~ @[A-Z_]+@ ]] || fail 1 "$1 names ${BASH_REMATCH[0]}, which nobody fills in"
  printf '%s\n' "$text"
}

# Only root can give files away; whoever lays out a directory of his own keeps them.
may_own() { [[ $(id -u) == 0 ]]; }

attributes_differ() { # path, mode, owner
  [[ $(stat -c '%a' -- "$1") == "${2#0}" ]] || return 0
  may_own && [[ $(stat -c '%U:%G' -- "$1") != "$3" ]]
}

set_attributes() { # path, mode, owner
  chmod -- "$2" "$1"
  if may_own; then chown -- "$3" "$1"; fi
}

apply_directory() { # mode, owner, destination
  local path=$root$3
  if [[ ! -d $path ]]; then
    [[ ! -e $path ]] || fail 1 "$path is in the way: it should be a directory. Move it away and run this again"
    differs "make the directory $3" || return 0
    mkdir -p -- "$path"
    set_attributes "$path" "$1" "$2"
  elif attributes_differ "$path" "$1" "$2"; then
    differs "set mode $1 and owner $2 of $3" || return 0
    set_attributes "$path" "$1" "$2"
  fi
}

apply_file() { # kind, mode, owner, destination, source
  local path=$root$4 wanted=$HERE/$5
  [[ -f $wanted ]] || fail 1 "$wanted is missing: unpack the whole folder of bootstrap.sh"
  [[ ! -d $path ]] || fail 1 "$path is in the way: it should be a file. Move it away and run this again"
  if [[ $1 == render ]]; then
    render "$wanted" >"$scratch/rendered"
    wanted=$scratch/rendered
  fi
  if [[ -f $path && ! -L $path ]] && cmp -s -- "$wanted" "$path"; then
    attributes_differ "$path" "$2" "$3" || return 0
    differs "set mode $2 and owner $3 of $4" || return 0
    set_attributes "$path" "$2" "$3"
    return 0
  fi
  if [[ -e $path ]]; then differs "write $4 anew" || return 0; else differs "write $4" || return 0; fi
  mkdir -p -- "$(dirname -- "$path")"
  # A reader sees the old file or the new one, never half of it.
  cp -- "$wanted" "$path.recoverops-new"
  set_attributes "$path.recoverops-new" "$2" "$3"
  mv -f -- "$path.recoverops-new" "$path"
  changed_files+=("$4")
}

apply_manifest() {
  local kind scope mode owner destination source rest line=0
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064  # the value of now
  trap "rm -rf -- '$scratch'" EXIT
  while read -r kind scope mode owner destination source rest; do
    line=$((line + 1))
    [[ $kind && $kind != \#* ]] || continue
    [[ $source && ! $rest && $destination == /* && $destination != *..* && $mode =~ ^0[0-7]{3}$ ]] ||
      fail 1 "line $line of $HERE/manifest is malformed"
    [[ $scope == all || $scope == "$variant" ]] || continue
    case $kind in
      dir) apply_directory "$mode" "$owner" "$destination" ;;
      file | render) apply_file "$kind" "$mode" "$owner" "$destination" "$source" ;;
      *) fail 1 "line $line of $HERE/manifest has the unknown kind $kind" ;;
    esac
  done <"$HERE/manifest"
}
