export interface HostUserDataArgs {
  readonly region: string;
  /** Where the bundle of vm-image/ lies. */
  readonly bundleBucket: string;
  readonly bundleKey: string;
  readonly bundleSha256: string;
  readonly evidenceBucket: string;
  /** The volume for logs, which gets a file system of its own. */
  readonly logDevice: string;
}

const SAFE = /^[A-Za-z0-9._/-]+$/;
/** What EC2 passes to an instance. */
export const USER_DATA_BYTES_MAX = 16 * 1024;

/**
 * What a new host runs once: it mounts the log volume, fetches the bundle, refuses it unless it has the checksum that the
 * deployment computed, and hands over to vm-image/bootstrap.sh.
 * @throws Error for a value that would need quoting.
 */
export function hostUserData(args: HostUserDataArgs): string {
  for (const [name, value] of Object.entries(args))
    if (!SAFE.test(value))
      throw new Error(`${name} is "${value}": only letters, digits and ._/- are passed to a host`);
  return `#!/bin/bash
set -euo pipefail
umask 022
say() { printf 'recoverops: %s\\n' "$1"; }

# Logs have a disk of their own: when they fill it the host goes on, and its metric is about them alone.
if ! mountpoint -q /var/log; then
  for _ in $(seq 60); do [ -b ${args.logDevice} ] && break; sleep 2; done
  [ -b ${args.logDevice} ] || { say 'the log volume has not appeared'; exit 1; }
  blkid ${args.logDevice} >/dev/null || mkfs.xfs -q -L recoverlog ${args.logDevice}
  mount ${args.logDevice} /mnt
  cp -a /var/log/. /mnt/
  umount /mnt
  grep -q '^LABEL=recoverlog ' /etc/fstab || echo 'LABEL=recoverlog /var/log xfs defaults,nofail 0 2' >> /etc/fstab
  mount /var/log
  command -v restorecon >/dev/null && restorecon -R /var/log
  systemctl try-restart systemd-journald rsyslog || true
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for attempt in $(seq 10); do
  aws s3 cp --only-show-errors --region ${args.region} s3://${args.bundleBucket}/${args.bundleKey} "$work/bundle.tar.gz" && break
  [ "$attempt" -lt 10 ] || { say 'the bundle could not be fetched'; exit 1; }
  sleep 6
done
echo '${args.bundleSha256}  '"$work/bundle.tar.gz" | sha256sum --check --strict --status || { say 'the bundle is not the one that was deployed'; exit 1; }
install -d -m 0755 /opt/recoverops/vm-image
tar -xzf "$work/bundle.tar.gz" -C /opt/recoverops/vm-image --no-same-owner
/opt/recoverops/vm-image/bootstrap.sh --bucket ${args.evidenceBucket} --region ${args.region}
say 'this host is ready'
`;
}
