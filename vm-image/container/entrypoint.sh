#!/bin/bash
# The first program of a target host that is a container, without systemd: runs nginx, the health app and the agents
# under the lab's supervisor, which also answers `systemctl`. Its control plane is the lab, over TCP.
#
# Needs bootstrap.sh --stage files --variant container to have run in the image, the lab's lab/hosts/inside at
# /opt/lab/inside, and Node 24 at /opt/lab/bin/node. Environment:
#   RECOVEROPS_LAB_ENDPOINT   required: http://HOST:PORT of the lab
#   INSTANCE_ID               required: the id that the lab knows this host by, i-…
#   AWS_REGION                default us-east-1
#   RECOVEROPS_EVIDENCE_BUCKET   default recoverops-evidence
#   AUTO_SCALING_GROUP        default web-asg: the dimension of the host's metrics
#   HOST_NAME                 default: the container's own
#   METRIC_INTERVAL_MS, PING_INTERVAL_MS   default 1000
#   RECOVEROPS_SSM_AGENT      lab (default), or amazon: the real agent's binaries lie in SSM_AGENT_DIR
#   SSM_AGENT_DIR             default /opt/amazon-ssm-agent
#   RECOVEROPS_ALLOW_CHAOS    true: failures may be caused here on purpose; chaos/inside has to be at /opt/lab/chaos
# Ends with 64 when a setting is wrong, else with the supervisor's exit code. SIGTERM stops the services first.

set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

fail() {
  printf 'entrypoint: %s\n' "$1" >&2
  exit 64
}

readonly NODE=/opt/lab/bin/node INSIDE=/opt/lab/inside RUNTIME=/run/lab

[[ ${RECOVEROPS_LAB_ENDPOINT:-} =~ ^http://[A-Za-z0-9.-]+:[0-9]{1,5}$ ]] ||
  fail "RECOVEROPS_LAB_ENDPOINT is '${RECOVEROPS_LAB_ENDPOINT:-}': set it to the lab's http://HOST:PORT"
[[ ${INSTANCE_ID:-} =~ ^i-[0-9a-z]{1,40}$ ]] ||
  fail "INSTANCE_ID is '${INSTANCE_ID:-}': set it to the instance id that the lab knows this host by, e.g. i-0123456789abcdef0"
[[ -x $NODE ]] || fail "there is no Node at $NODE: copy or link Node 24 there when the image is built"
[[ -f $INSIDE/init.ts ]] || fail "there is no $INSIDE/init.ts: copy lab/hosts/inside there when the image is built"
command -v nginx >/dev/null || fail 'nginx is not installed in this image'
[[ -x /opt/recoverops/bin/recoverops-fence ]] ||
  fail 'the host files are missing: run bootstrap.sh --stage files --variant container when the image is built'

# /var/log and /run may be fresh tmpfs mounts, and the ledger's volume may be empty.
mkdir -p "$RUNTIME" /var/log/nginx /var/log/app /var/lib/amazon/ssm /var/log/amazon/ssm
mkdir -p /var/lib/recoverops/once
chmod 0700 /var/lib/recoverops /var/lib/recoverops/once
if [[ ${RECOVEROPS_ALLOW_CHAOS:-false} == true ]]; then printf '%s' "$INSTANCE_ID" >"$RUNTIME/sandboxed"; fi
[[ -e $RUNTIME/kernel.log ]] || : >"$RUNTIME/kernel.log"

# recoverops-archive looks for its settings where RECOVEROPS_HOST_CONF does not reach: the fence empties the environment.
cat >/etc/recoverops/host.conf.new <<CONF
# Written by the container's entry point at each start.
BUCKET=${RECOVEROPS_EVIDENCE_BUCKET:-recoverops-evidence}
REGION=${AWS_REGION:-us-east-1}
ENDPOINT_SOCKET=$RUNTIME/control.sock
ACCESS_KEY=lab
SECRET=lab
CONF
mv -f /etc/recoverops/host.conf.new /etc/recoverops/host.conf

"$NODE" "$INSIDE/container-config.ts" >"$RUNTIME/host.json" || exit 64
exec "$NODE" "$INSIDE/init.ts" "$RUNTIME/host.json"
