# shellcheck shell=bash disable=SC2154  # the settings are bootstrap.sh's
# Enables and starts what a target host runs, then asks it for its health. Uses: root is_check, log fail differs
# on_host was_changed.

readonly CLOUDWATCH_CTL=/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl
readonly CLOUDWATCH_ETC=/opt/aws/amazon-cloudwatch-agent/etc
readonly HEALTH_URL=http://127.0.0.1:8080/health
readonly HEALTH_TRIES=30

run_services() {
  local unit
  if ! on_host getent passwd health-app >/dev/null && differs 'make the user health-app'; then on_host systemd-sysusers; fi
  succeeds 'nginx takes no configuration' 'nginx refuses its configuration, see above, or is not installed: run --stage packages first' \
    nginx -t -q
  succeeds 'there is no node' 'there is no node: run --stage packages first' node --version
  for unit in health-app nginx amazon-ssm-agent amazon-cloudwatch-agent; do
    if ! systemctl ${root:+"--root=$root"} is-enabled --quiet "$unit.service" && differs "enable $unit"; then
      systemctl ${root:+"--root=$root"} enable --quiet "$unit.service"
    fi
  done
  if [[ $root ]]; then
    log "nothing is started under $root; the services start when it boots"
    return 0
  fi
  start_services
  if ! $is_check; then check_health; fi
}

succeeds() { # difference, what to do, program...
  local difference=$1 advice=$2
  shift 2
  if $is_check; then
    on_host "$@" >/dev/null 2>&1 || differs "$difference" || return 0
  else
    on_host "$@" >/dev/null || fail 1 "$advice"
  fi
}

start_services() {
  if was_changed /etc/systemd/system/health-app.service; then systemctl daemon-reload; fi
  configure_cloudwatch_agent
  keep_running health-app /etc/systemd/system/health-app.service /opt/recoverops/health-app/health-app.mjs
  keep_running nginx /etc/nginx/nginx.conf /etc/nginx/conf.d/recoverops.conf
  keep_running amazon-ssm-agent
}

keep_running() { # unit, files that it reads at its start
  local unit=$1 file
  shift
  if ! systemctl is-active --quiet "$unit.service"; then
    if differs "start $unit"; then
      systemctl start "$unit.service" || fail 1 "$unit does not start: systemctl status $unit; journalctl -u $unit"
    fi
    return 0
  fi
  for file in "$@"; do
    was_changed "$file" || continue
    log "restart $unit, because $file has changed"
    systemctl restart "$unit.service" || fail 1 "$unit does not start again: systemctl status $unit; journalctl -u $unit"
    return 0
  done
}

# The agent keeps its own copy of what it was last configured with.
configure_cloudwatch_agent() {
  if cmp -s -- "$CLOUDWATCH_ETC/recoverops.json" "$CLOUDWATCH_ETC/amazon-cloudwatch-agent.d/file_recoverops.json" &&
    systemctl is-active --quiet amazon-cloudwatch-agent.service; then return 0; fi
  differs 'configure and start amazon-cloudwatch-agent' || return 0
  "$CLOUDWATCH_CTL" -a fetch-config -m ec2 -s -c "file:$CLOUDWATCH_ETC/recoverops.json" ||
    fail 1 'the CloudWatch agent does not take its configuration, see above'
}

check_health() {
  local try
  for ((try = 1; try <= HEALTH_TRIES; try++)); do
    if curl --fail --silent --max-time 2 --output /dev/null "$HEALTH_URL"; then
      log "$HEALTH_URL answers"
      return 0
    fi
    sleep 1
  done
  fail 1 "$HEALTH_URL does not answer after $HEALTH_TRIES tries: systemctl status nginx health-app"
}
