#!/bin/bash
# Changes the key that signs service account tokens, in three steps (lib/hosts/README.md). Each changes the secret alone: the
# next server starts with it, and only there the next step can be done. The first key of the secret signs; the cluster
# accepts, and publishes, all of them.
set -euo pipefail
export HOME=/root
case ${1:-} in
  add | switch | drop) ;;
  *)
    echo 'usage: idp-rotate-signing-key add|switch|drop' >&2
    exit 2
    ;;
esac

CONFIG=${CONFIG:-/etc/idp/signing-key}
KEYS=${KEYS:-/var/lib/rancher/k3s/server/tls/service.key}
set -a
# shellcheck source=/dev/null
. "$CONFIG"
set +a
# In memory: a key is never an argument, and never on a disk.
work=$(mktemp -d -p /dev/shm)
trap 'rm -rf "$work"' EXIT

aws secretsmanager get-secret-value --secret-id "$SIGNING_KEY_SECRET" --query SecretString --output text |
  csplit --silent --elide-empty-files --prefix "$work/key" - '/-----BEGIN/' '{*}'
keys=("$work"/key*)
# A step that was done, and reached no server yet, must not be done again: a second `switch` would take back the first.
tr -d '\n' <"$KEYS" | cmp -s - <(cat "${keys[@]}" | tr -d '\n') ||
  { echo 'this server runs with other keys than the secret holds; raise cluster.generation, and deploy' >&2; exit 1; }
need() { [ "${#keys[@]}" = "$1" ] || { echo "the secret holds ${#keys[@]} key(s), not $1: $2" >&2; exit 1; }; }

case $1 in
  add)
    need 1 'the rotation has begun; go on with switch'
    openssl genrsa -traditional -out "$work/new" 2048 2>/dev/null
    order=("${keys[0]}" "$work/new")
    ;;
  switch)
    need 2 'begin with add'
    order=("${keys[1]}" "${keys[0]}")
    ;;
  drop)
    need 2 'there is nothing to drop'
    order=("${keys[0]}")
    ;;
esac
cat "${order[@]}" | sed '/^$/d' >"$work/secret"
aws secretsmanager put-secret-value --secret-id "$SIGNING_KEY_SECRET" --secret-string "file://$work/secret" >/dev/null
echo "the secret holds ${#order[@]} key(s); replace the hosts: raise cluster.generation, and deploy"
