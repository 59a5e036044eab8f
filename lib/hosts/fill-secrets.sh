#!/bin/bash
# Copies claimed secrets from Secrets Manager into the Kubernetes Secrets that ask for them. A timer runs it every minute:
# it fills Secrets without a value at once, and compares all of them once an hour. A value is never an argument of a
# command, printed, or written to disk.
#
# Whoever can create a Secret with this label can read any claimed secret of the environment. Only Flux can, from Git.
set -euo pipefail
export HOME=/root KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
HOURLY=${HOURLY:-/run/idp-secrets-compared}
all=false status=0
[ -n "$(find "$HOURLY" -mmin -60 2>/dev/null)" ] || { all=true; touch "$HOURLY"; }
list='{range .items[*]}{.metadata.namespace}|{.metadata.name}|{.metadata.annotations.idp\.dev/secret-name}|{.data.value}{"\n"}{end}'
while IFS='|' read -r namespace name secret present; do
  [ -n "$name" ] || continue
  [ "$all" = true ] || [ -z "$present" ] || continue
  if [[ $secret != "$SECRET_PREFIX"/* ]]; then
    echo "$namespace/$name asks for '$secret', which is not a claimed secret of $SECRET_PREFIX" >&2
    status=1
  elif ! value=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text && echo .); then
    echo "$namespace/$name: cannot read $secret" >&2
    status=1
  else
    # The CLI adds a line break, and "$(...)" would remove those of the value, too: the full stop protects them.
    encoded=$(printf '%s' "${value%$'\n.'}" | base64 -w 0)
    # Flux removes fields of the field manager 'kubectl', and keeps those of others.
    [ "$encoded" = "$present" ] || printf '{"data":{"value":"%s"}}' "$encoded" |
      kubectl patch secret "$name" --namespace "$namespace" --field-manager idp-fill-secrets \
        --type merge --patch-file /dev/stdin >&2 || status=1
  fi
done < <(kubectl get secrets --all-namespaces --selector idp.dev/filled-by=secrets-manager --output "jsonpath=$list")
exit "$status"
