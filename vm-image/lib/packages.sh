# shellcheck shell=bash disable=SC2154  # the settings are bootstrap.sh's
# Installs the packages of a target host. Uses: HERE root is_check region, log fail differs on_host, install_download.

declare -A versions=()

read_versions() {
  local line
  while IFS= read -r line || [[ $line ]]; do
    [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
    [[ $line =~ ^([A-Z0-9_]+)=([^[:space:]]*)$ ]] || fail 1 "$HERE/versions.env has a line that is not NAME=VALUE: $line"
    versions[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
  done <"$HERE/versions.env"
}

# shellcheck disable=SC2034  # nginx_user is read where files are rendered
detect_system() {
  local file=$root/etc/os-release id='' version='' line
  [[ -r $file ]] || fail 78 "$file cannot be read: this needs Amazon Linux 2023, or Debian 12 in the lab"
  while IFS= read -r line; do
    line=${line//\"/}
    case $line in
      ID=*) id=${line#*=} ;;
      VERSION_ID=*) version=${line#*=} ;;
    esac
  done <"$file"
  case $id:$version in
    amzn:2023 | amzn:2023.*) system=al2023 nginx_user=nginx ;;
    debian:12) system=debian12 nginx_user=www-data ;;
    *) fail 78 "this is ${id:-an unknown system} ${version:-}: it needs Amazon Linux 2023, or Debian 12 in the lab" ;;
  esac
  case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) fail 78 "the architecture $(uname -m) is not supported: it needs x86_64 or aarch64" ;;
  esac
}

install_packages() { "install_on_$system"; }

# Before anything is installed: can every package from outside the distribution be shown to be what it should be?
check_pins() {
  [[ $system == debian12 ]] || return 0
  local -a lacking=()
  local package prefix key problem
  while read -r package prefix key; do
    if agent_is_there "$package" "$prefix"; then continue; fi
    problem=$(pin_problem "$package" "$prefix" "$key")
    if [[ $problem ]]; then lacking+=("$package: $problem"); fi
  done <<<'amazon-ssm-agent SSM_AGENT keys
amazon-cloudwatch-agent CLOUDWATCH_AGENT url'
  ((${#lacking[@]} == 0)) || fail 70 "nothing was installed. On AWS use Amazon Linux 2023: Debian 12 is supported in the lab
and in containers only, since these packages of AWS have no pin to check them by:
$(printf -- '- %s\n' "${lacking[@]}")"
}

# --- Amazon Linux 2023

rpm_version() { on_host rpm -q --qf '%{VERSION}' "$1" 2>/dev/null; }

# Of the two the newer: an image may be newer than the pin, and its packages are not taken back to an older release.
al2023_release() {
  local own
  own=$(rpm_version system-release) || own=''
  if [[ $own =~ ^2023\.[0-9.]+$ ]] && at_least "$own" "${versions[AL2023_RELEASE]}"; then
    printf '%s' "$own"
  else
    printf '%s' "${versions[AL2023_RELEASE]}"
  fi
}

at_least() { # version, minimum
  [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

install_on_al2023() {
  local -a missing=()
  local name found release
  for name in nginx "${versions[AL2023_NODE_PACKAGE]}" amazon-cloudwatch-agent amazon-ssm-agent awscli-2 logrotate \
    procps-ng iproute util-linux gzip; do
    if ! found=$(rpm_version "$name"); then
      missing+=("$name")
    elif [[ $name == amazon-ssm-agent ]] && ! at_least "$found" "${versions[SSM_AGENT_MINIMUM]}"; then
      log "the SSM agent $found is older than ${versions[SSM_AGENT_MINIMUM]}"
      missing+=("$name")
    fi
  done
  ((${#missing[@]} > 0)) || return 0
  release=$(al2023_release)
  differs "install ${missing[*]} from Amazon Linux $release" || return 0
  on_host dnf --assumeyes --releasever="$release" --setopt=install_weak_deps=False \
    install "${missing[@]}" ||
    fail 69 "dnf failed, see above: the host needs a way to the Amazon Linux repositories (NAT gateway, or a gateway endpoint for S3)"
  found=$(rpm_version amazon-ssm-agent) || fail 70 'amazon-ssm-agent is not installed although dnf succeeded'
  at_least "$found" "${versions[SSM_AGENT_MINIMUM]}" ||
    fail 70 "the SSM agent is $found, it has to be ${versions[SSM_AGENT_MINIMUM]} or newer: raise AL2023_RELEASE in versions.env"
}

# --- Debian 12

# Two forms of one version: the file's name has it as it is, the package may add a revision.
agent_is_there() { # package, prefix of its pins
  local found
  found=$(deb_version "$1") && [[ $found == "${versions[$2_VERSION]}"* ]]
}

# The version when the package is installed; nothing, and false, when it is not.
deb_version() {
  local line
  # shellcheck disable=SC2016  # dpkg-query's own variables
  line=$(on_host dpkg-query -W -f '${db:Status-Abbrev} ${Version}' "$1" 2>/dev/null) || return 1
  [[ $line == ii* ]] || return 1
  printf '%s' "${line##* }"
}

install_on_debian12() {
  local -a wanted=("nginx-light=${versions[DEBIAN_NGINX]}" "nodejs=${versions[DEBIAN_NODE]}"
    "awscli=${versions[DEBIAN_AWSCLI]}" curl ca-certificates gpg logrotate procps iproute2 util-linux gzip)
  local -a missing=()
  local one found pin
  for one in "${wanted[@]}"; do
    pin='*'
    [[ $one == *=* ]] && pin=${one#*=}
    # The pin is a pattern: that is what it is compared as.
    # shellcheck disable=SC2053
    if ! found=$(deb_version "${one%%=*}") || [[ $found != $pin ]]; then missing+=("$one"); fi
  done
  if ((${#missing[@]} > 0)) && differs "install ${missing[*]}"; then
    on_host apt-get -q update ||
      fail 69 'apt-get update failed, see above: the host needs a way to the Debian mirrors (NAT gateway or a proxy)'
    DEBIAN_FRONTEND=noninteractive on_host apt-get -q -y --no-install-recommends --allow-downgrades \
      -o Dpkg::Options::=--force-confold install "${missing[@]}" ||
      fail 69 'apt-get install failed, see above: when a version is not found, raise its pin in versions.env'
  fi
  if ! agent_is_there amazon-ssm-agent SSM_AGENT; then
    install_download amazon-ssm-agent "${versions[SSM_AGENT_VERSION]}" SSM_AGENT \
      "https://s3.$region.amazonaws.com/amazon-ssm-$region/${versions[SSM_AGENT_VERSION]}/debian_$architecture/amazon-ssm-agent.deb"
  fi
  if ! agent_is_there amazon-cloudwatch-agent CLOUDWATCH_AGENT; then
    install_download amazon-cloudwatch-agent "${versions[CLOUDWATCH_AGENT_VERSION]}" CLOUDWATCH_AGENT \
      "https://amazoncloudwatch-agent.s3.amazonaws.com/debian/$architecture/${versions[CLOUDWATCH_AGENT_VERSION]}/amazon-cloudwatch-agent.deb" \
      https://amazoncloudwatch-agent.s3.amazonaws.com/assets/amazon-cloudwatch-agent.gpg
  fi
}
