# What the user data of a host runs, after its variables: downloads the scripts of the boot, checks and runs them, and
# reports to CloudFormation how it went. It runs once in the life of a host.
# shellcheck shell=bash
set -uo pipefail
ROOT=${ROOT:-}
export HOME=/root AWS_DEFAULT_REGION="$AWS_REGION" AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=8
export LOG="$ROOT/var/log/idp-boot.log"
script="$ROOT/opt/idp/boot.sh"
mkdir -p "${LOG%/*}" "${script%/*}"
exec >>"$LOG" 2>&1
# The console keeps a copy, which `aws ec2 get-console-output` shows even when the host reaches nothing.
tail -n +1 -f --pid=$$ "$LOG" >"$ROOT/dev/console" 2>/dev/null &

download() {
  local try
  echo "== $(date -u +%FT%TZ) boot script"
  for try in {1..12}; do
    # The role of a new host may need some seconds to get its permissions.
    [ "$try" = 1 ] || sleep "${RETRY_DELAY:-10}"
    timeout 60 aws s3 cp --only-show-errors "$BOOT_SCRIPT" "$script" && break
  done
  [ -s "$script" ] || return 1
  echo "$BOOT_SCRIPT_SHA256  $script" | sha256sum --check --status || {
    echo 'this is not the boot script that was deployed'
    return 1
  }
}

boot() {
  timeout --kill-after=10 "$((BOOT_SECONDS - SECONDS))" bash "$script"
  local status=$?
  [ "$status" != 124 ] || echo "not done after $BOOT_SECONDS seconds"
  return "$status"
}

instance_id() {
  local metadata=http://169.254.169.254/latest token
  token=$(curl -fsS --max-time 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token") &&
    curl -fsS --max-time 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/instance-id"
}

# Writes what CloudFormation and CloudWatch Logs are told, to two files: the step that failed with its last line, and the log.
write_report() {
  python3 - "$LOG" "$1" "$2" "$3/signal.json" "$3/events.json" <<'PYTHON'
import json, sys, time
log, status, instance, signal, events = sys.argv[1:]
lines = [line for line in open(log, errors='replace').read().splitlines() if line.strip()]
steps = [number for number, line in enumerate(lines) if line.startswith('== ')]
step = lines[steps[-1]].split(' ', 2)[2] if steps else 'start'
last = lines[-1] if lines and not lines[-1].startswith('== ') else 'exit status ' + status
failed = status != '0'
json.dump({
    'Status': 'FAILURE' if failed else 'SUCCESS',
    'Reason': ''.join(c if c.isprintable() else ' ' for c in step + ': ' + last)[:400] if failed else 'ready',
    'UniqueId': instance,
    'Data': instance,
}, open(signal, 'w'))
now = int(time.time() * 1000)
# One call takes 1 MiB with 26 bytes for each event: the last lines that fit.
messages = [line[:10000] for line in lines[-4000:]]
while sum(len(message.encode()) + 26 for message in messages) > 1 << 20:
    del messages[:10]
json.dump([{'timestamp': now, 'message': message} for message in messages], open(events, 'w'))
PYTHON
}

report() {
  local work instance stream
  work=$(mktemp -d)
  instance=$(instance_id) || instance=unknown
  stream="$HOST_KIND-${instance#i-}/boot"
  write_report "$1" "$instance" "$work"
  # The log first: CloudFormation terminates a host as soon as it learns that it has failed.
  timeout 20 aws logs create-log-stream --log-group-name "$LOG_GROUP" --log-stream-name "$stream"
  timeout 20 aws logs put-log-events --log-group-name "$LOG_GROUP" --log-stream-name "$stream" \
    --log-events "file://$work/events.json" >/dev/null
  # Whoever knows the URL can send the signal, so it is not an argument, which every process may read.
  printf 'url = "%s"\n' "$SIGNAL_URL" |
    curl -fsS --max-time 30 --retry 8 --retry-all-errors -X PUT -H 'Content-Type:' --data-binary "@$work/signal.json" --config -
  rm -rf "$work"
}

download && boot
status=$?
report "$status"
# A host with nothing left to do is terminated (lib/constructs/flux-bootstrap.ts).
[ -z "${ENDS_WITH_BOOT:-}" ] || shutdown -h now
exit "$status"
