export interface HostUserDataArgs {
  readonly region: string;
  /** Where the bundle of vm-image/ lies. */
  readonly bundleBucket: string;
  readonly bundleKey: string;
  readonly bundleSha256: string;
  readonly evidenceBucket: string;
  /** The volume for logs, which gets a file system of its own. */
  readonly logDevice: string;
  /** The Auto Scaling group that launches the host, and the lifecycle hook with which it waits for it. */
  readonly launchGroup: string;
  readonly launchHook: string;
}

/** On the log volume: what was written before it was mounted lies under it, unseen. */
export const HOST_LOG = '/var/log/recoverops-user-data.log';
const SAFE = /^[A-Za-z0-9._/-]+$/;
/** What EC2 passes to an instance. */
export const USER_DATA_BYTES_MAX = 16 * 1024;

/**
 * What a new host runs once: it mounts the log volume, fetches the bundle, refuses it unless it has the checksum that the
 * deployment computed, and hands over to vm-image/bootstrap.sh, which tells the Auto Scaling group when the host answers.
 * Where that fails the group is told at once that this host will not do.
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

work=$(mktemp -d)
finish() {
  status=$?
  rm -rf "$work"
  [ "$status" -ne 0 ] || return 0
  say "this host has failed with status $status; its group replaces it"
  token=$(curl -fsS -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token) &&
    id=$(curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id) &&
    aws autoscaling complete-lifecycle-action --region ${args.region} --lifecycle-hook-name ${args.launchHook} \\
      --auto-scaling-group-name ${args.launchGroup} --instance-id "$id" --lifecycle-action-result ABANDON ||
    say 'the group could not be told, and gives this host up when its time has passed'
}
trap finish EXIT

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
# The file that cloud-init writes to lies under the volume now: from here on there is one that can be read.
exec > >(tee -a ${HOST_LOG}) 2>&1

for attempt in $(seq 10); do
  aws s3 cp --only-show-errors --region ${args.region} s3://${args.bundleBucket}/${args.bundleKey} "$work/bundle.tar.gz" && break
  [ "$attempt" -lt 10 ] || { say 'the bundle could not be fetched'; exit 1; }
  sleep 6
done
echo '${args.bundleSha256}  '"$work/bundle.tar.gz" | sha256sum --check --strict --status || { say 'the bundle is not the one that was deployed'; exit 1; }
install -d -m 0755 /opt/recoverops/vm-image
tar -xzf "$work/bundle.tar.gz" -C /opt/recoverops/vm-image --no-same-owner
/opt/recoverops/vm-image/bootstrap.sh --bucket ${args.evidenceBucket} --region ${args.region} --launch-hook ${args.launchHook} --launch-group ${args.launchGroup}
say 'this host is ready'
`;
}
