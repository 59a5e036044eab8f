#!/bin/bash
# Copies claimed secrets from Secrets Manager into the Kubernetes Secrets that ask for them. A timer runs it every minute:
# it fills Secrets without a value at once, and compares all of them once an hour. A value is never an argument of a
# command, printed, or written to disk.
#
# Programs read a value once, as a variable, so another value restarts the Deployments of its namespace. The patch that
# brings the value also labels the Secret, so that the restart comes even if this run ends in between.
#
# Whoever can create a Secret with this label can read any claimed secret of the environment. Only Flux can, from Git.
set -euo pipefail
export HOME=/root KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
HOURLY=${HOURLY:-/run/idp-secrets-compared}
# Flux takes away what a field manager called 'kubectl...' has set, and keeps what others have set.
manager=idp-fill-secrets
all=false status=0 restart='' arrived=true
[ -n "$(find "$HOURLY" -mmin -60 2>/dev/null)" ] || all=true
list='{range .items[*]}{.metadata.namespace}|{.metadata.name}|{.metadata.annotations.idp\.dev/secret-name}|{.metadata.labels.idp\.dev/restart}|{.data.value}{"\n"}{end}'
# The CLI prints `None` for a binary secret, which has no text: the type before the text tells them apart.
text='[type(SecretString),SecretString]'
# Not read from <(kubectl ...), whose failure nobody would see; nor from <<<, which writes long texts to a file.
secrets=$(kubectl get secrets --all-namespaces --selector idp.dev/filled-by=secrets-manager --output "jsonpath=$list")
while IFS='|' read -r namespace name secret due present; do
  [ -n "$name" ] || continue
  [ -z "$due" ] || restart+="$namespace"$'\n'
  [ "$all" = true ] || [ -z "$present" ] || continue
  if [[ $secret != "$SECRET_PREFIX"/* ]]; then
    echo "$namespace/$name asks for '$secret', which is not a claimed secret of $SECRET_PREFIX" >&2
    status=1
  elif ! value=$(aws secretsmanager get-secret-value --secret-id "$secret" --query "$text" --output text && echo .); then
    echo "$namespace/$name: cannot read $secret" >&2
    status=1
  elif [[ $value != string$'\t'* ]]; then
    echo "$namespace/$name: $secret is binary; store it as text" >&2
    status=1
  else
    value=${value#string$'\t'}
    # The CLI adds a line break, and "$(...)" would remove those of the value, too: the full stop protects them.
    encoded=$(printf '%s' "${value%$'\n.'}" | base64 -w 0)
    [ "$encoded" != "$present" ] || continue
    label=${present:+'"metadata":{"labels":{"idp.dev/restart":"pending"}},'}
    if printf '{%s"data":{"value":"%s"}}' "$label" "$encoded" |
      kubectl patch secret "$name" --namespace "$namespace" --field-manager "$manager" \
        --type merge --patch-file /dev/stdin >&2; then
      [ -z "$present" ] || restart+="$namespace"$'\n'
    else
      status=1 arrived=false
    fi
  fi
done < <(printf '%s\n' "$secrets")
# Last, so that a run that ends early, or a value that did not arrive, does not wait for the next hour.
[ "$all" = false ] || [ "$arrived" = false ] || touch "$HOURLY"
mapfile -t namespaces < <(printf '%s' "$restart" | sort -u)
for namespace in "${namespaces[@]}"; do
  kubectl rollout restart deployment --namespace "$namespace" --field-manager "$manager" >&2 &&
    kubectl label secret --selector idp.dev/restart=pending --namespace "$namespace" --field-manager "$manager" \
      idp.dev/restart- >&2 || status=1
done
exit "$status"
