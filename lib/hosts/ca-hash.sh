# Last part of the server's boot: lets agents in.
# shellcheck shell=bash
step 'CA hash'
# Agents compare the server's certificate authority with this hash before they send their token. It is published last, so
# that a server that fails leaves the hash of the one it was to replace.
retry aws ssm put-parameter --name "$CA_HASH_PARAMETER" --overwrite --type String \
  --value "$(sha256sum "$ROOT/var/lib/rancher/k3s/server/tls/server-ca.crt" | cut -d' ' -f1)" >/dev/null
step 'done'
