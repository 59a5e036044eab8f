#!/bin/bash
# Copies claimed secrets from Secrets Manager into the Kubernetes Secrets that ask for them: those without a value at
# once, all of them once an hour. Run by a timer. No value is an argument of a command, printed, or written to disk.
#
# Whoever may create a Secret of this label reads any claimed secret of this environment: that is Flux, from Git, alone.
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
    echo "$namespace/$name asks for '$secret', which is no claimed secret of $SECRET_PREFIX" >&2
    status=1
  elif ! value=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text && echo .); then
    echo "$namespace/$name: cannot read $secret" >&2
    status=1
  else
    # The CLI ends its text with a new line; the full stop keeps those that belong to the value.
    encoded=$(printf '%s' "${value%$'\n.'}" | base64 -w 0)
    # Flux takes fields of a manager called kubectl away, and leaves those of others alone.
    [ "$encoded" = "$present" ] || printf '{"data":{"value":"%s"}}' "$encoded" |
      kubectl patch secret "$name" --namespace "$namespace" --field-manager idp-fill-secrets \
        --type merge --patch-file /dev/stdin >&2 || status=1
  fi
done < <(kubectl get secrets --all-namespaces --selector idp.dev/filled-by=secrets-manager --output "jsonpath=$list")
exit "$status"
