# shellcheck shell=bash disable=SC2154  # the settings are bootstrap.sh's
# Packages from outside the distribution: fetched, proven, installed. Uses: HERE root architecture versions, log fail
# differs on_host.

fetch() { # url, file
  curl --fail --silent --show-error --location --proto =https --connect-timeout 10 --max-time 300 --retry 3 \
    --output "$2" "$1" ||
    fail 69 "$1 cannot be fetched: check the version in versions.env and the way to S3 (NAT gateway, or a gateway endpoint)"
}

# What keeps a package from being checked against its pins, if anything does: said before the first one is installed.
pin_problem() { # package, prefix of its pins, where its key comes from: url, or keys
  local name=$2_SHA256_${architecture^^}
  local sha256=${versions[$name]:-} fingerprint=${versions[$2_FINGERPRINT]:-}
  if [[ $sha256 ]]; then
    [[ $sha256 =~ ^[0-9a-f]{64}$ ]] || printf '%s' "versions.env has $name=$sha256, which is no SHA-256: 64 digits of 0-9a-f"
  elif [[ ! $fingerprint ]]; then
    pin_advice "$1" "$2"
  elif [[ ! $fingerprint =~ ^[0-9A-F]{40}$ ]]; then
    printf '%s' "versions.env has $2_FINGERPRINT=$fingerprint, which is no fingerprint: 40 digits of 0-9A-F"
  elif [[ $3 == keys && ! -f $HERE/keys/$1.asc ]]; then
    printf '%s' "keys/$1.asc is missing, and versions.env has $2_FINGERPRINT: save the public key there"
  fi
}

pin_advice() { # package, prefix of its pins
  printf '%s' "versions.env has neither $2_SHA256_${architecture^^} nor $2_FINGERPRINT. To take it all the same, write down
  as $2_SHA256_${architecture^^} the digest of a copy that you trust, or save AWS's public key as keys/$1.asc and write its
  fingerprint down as $2_FINGERPRINT"
}

install_download() { # package, version, prefix of its pins, url, url of its key where it is not in keys/
  local package=$1 version=$2 prefix=$3 url=$4 key_url=${5:-}
  local sha256=${versions[${prefix}_SHA256_${architecture^^}]:-} fingerprint=${versions[${prefix}_FINGERPRINT]:-}
  differs "install $package $version from $url" || return 0
  # Inside the root, so that a chroot can read it too.
  local directory inside=/var/tmp/recoverops-bootstrap
  directory=$root$inside
  rm -rf -- "$directory"
  mkdir -p -- "$directory"
  chmod 0700 -- "$directory"
  local file=$directory/$package.deb
  if [[ $sha256 ]]; then
    fetch "$url" "$file"
    check_sha256 "$file" "$sha256" "${prefix}_SHA256_${architecture^^}"
  elif [[ $fingerprint ]]; then
    if [[ $key_url ]]; then
      fetch "$key_url" "$directory/key"
    else
      [[ -f $HERE/keys/$package.asc ]] ||
        fail 70 "keys/$package.asc is missing, and versions.env has ${prefix}_FINGERPRINT: save the public key there"
      cp -- "$HERE/keys/$package.asc" "$directory/key"
    fi
    fetch "$url" "$file"
    fetch "$url.sig" "$file.sig"
    check_signature "$file" "$directory" "$fingerprint" "$package"
  else
    fail 70 "$package $version was not installed: $(pin_advice "$package" "$prefix")"
  fi
  DEBIAN_FRONTEND=noninteractive on_host apt-get -q -y --no-install-recommends --allow-downgrades \
    install "$inside/$package.deb" || fail 1 "$package $version could not be installed, see above"
  rm -rf -- "$directory"
}

check_sha256() { # file, wanted, name of the pin
  local found
  found=$(sha256sum <"$1")
  found=${found%% *}
  if [[ $found == "$2" ]]; then return 0; fi
  rm -f -- "$1"
  fail 70 "the SHA-256 is $found, versions.env has $3=$2. Nothing was installed. Do not change the pin before you know why it differs"
}

check_signature() { # file, directory with the key, fingerprint, package
  local home=$2/gnupg status
  mkdir -m 0700 -- "$home"
  gpg --homedir "$home" --batch --quiet --import "$2/key" || fail 70 "the public key of $4 cannot be read"
  # VALIDSIG names the key that made the signature, and last the primary key that it belongs to.
  status=$(gpg --homedir "$home" --batch --status-fd 1 --verify "$1.sig" "$1" 2>/dev/null) || status=''
  if ! grep -q '^\[GNUPG:\] GOODSIG ' <<<"$status" || ! grep -Eq "^\[GNUPG:\] VALIDSIG ($3 .*|.* $3)\$" <<<"$status"; then
    rm -f -- "$1"
    fail 70 "$4 has no valid signature by the key $3. Nothing was installed. Do not change the pin before you know why"
  fi
  log "the signature of $4 is valid"
}
