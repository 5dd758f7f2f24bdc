# shellcheck shell=bash disable=SC2154  # the settings are bootstrap.sh's
# Tells the Auto Scaling group that waits for this host that it can have work. Uses: region launch_hook launch_group, log
# fail.

readonly METADATA=http://169.254.169.254/latest
readonly LAUNCH_TRIES=5

own_instance_id() {
  local token
  token=$(curl --fail --silent --show-error --max-time 5 --request PUT "$METADATA/api/token" \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60') || return 1
  curl --fail --silent --show-error --max-time 5 --header "X-aws-ec2-metadata-token: $token" "$METADATA/meta-data/instance-id"
}

complete_launch() {
  local id try answer
  id=$(own_instance_id) && [[ $id =~ ^i-[0-9a-f]+$ ]] ||
    fail 69 'the instance metadata does not name this host, so its group cannot be told that it is ready'
  for ((try = 1; try <= LAUNCH_TRIES; try++)); do
    if answer=$(aws autoscaling complete-lifecycle-action --region "$region" --lifecycle-hook-name "$launch_hook" \
      --auto-scaling-group-name "$launch_group" --instance-id "$id" --lifecycle-action-result CONTINUE 2>&1); then
      log "$launch_group knows that $id is ready"
      return 0
    fi
    # A host that was launched before the hook was there, or bootstrapped again: nobody waits for it.
    if [[ $answer == *'No active Lifecycle Action found'* ]]; then
      log "$launch_group does not wait for $id"
      return 0
    fi
    ((try == LAUNCH_TRIES)) || sleep "$try"
  done
  fail 69 "$launch_group was not told that $id is ready, and will give it up: $answer"
}
