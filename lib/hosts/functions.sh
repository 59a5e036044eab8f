# First part of every host's boot: what the others use.
# shellcheck shell=bash
set -Eeuo pipefail
ROOT=${ROOT:-}
mkdir -p "$ROOT/var/tmp" "$ROOT/etc/sysctl.d" "$ROOT/etc/modules-load.d"
# Not in /tmp, which Amazon Linux 2023 keeps in memory: the downloads are a quarter of the memory of a t2.micro.
WORK=$(mktemp -d -p "$ROOT/var/tmp")
trap 'rm -rf "$WORK"' EXIT

# Begins a step. Its line stands alone, whatever was printed before: the report of a failed boot looks for it.
step() {
  [ -z "$(tail -c 1 "$LOG")" ] || echo
  echo "== $(date -u +%FT%TZ) $1"
}

retry() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt "${RETRIES:-10}" ] || return 1
    sleep "${RETRY_DELAY:-5}"
  done
}

# Writes standard input to a file that only root reads. Nothing secret is ever printed.
write() { mkdir -p "$(dirname "$ROOT$1")" && (umask 077 && cat >"$ROOT$1"); }
fetch() { retry curl --proto '=https' --tlsv1.2 -fsSL --connect-timeout 10 --max-time 300 -o "$2" "$1"; }
metadata() {
  local token
  token=$(curl -fsS --max-time 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
  curl -fsS --max-time 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}
secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }
# Checks a file against the pinned checksum or, without one, the list of its release: `verify FILE LIST PINNED`.
verify() {
  local name=${1##*/} expected=$3
  [ -n "$expected" ] || expected=$(awk -v name="$name" '$2 == name { print $1 }' "$2")
  [ -n "$expected" ] || { echo "the release states no checksum of $name"; return 1; }
  echo "$expected  $1" | sha256sum --check --status || { echo "checksum of $name differs"; return 1; }
}
